import { EMBEDDED_LANGUAGES } from '../languages.ts';
import type { CodeRunner, RunEnd, RunEvent, RunRequest } from '../code-runner.ts';

/** Everything that came of a run. */
export interface Ran {
  readonly events: readonly RunEvent[];
  readonly end: RunEnd;
  readonly stdout: string;
  readonly stderr: string;
  readonly compiler: string;
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

export type Program = Partial<RunRequest> & { readonly language: string; readonly code?: string };

/** A request for one file without input, and whatever differs from that. */
export function requestFor({ code = '', language, ...rest }: Program): RunRequest {
  const extension = EMBEDDED_LANGUAGES.find(({ id }) => id === language)?.extension ?? '';
  return {
    language,
    files: [{ name: `main${extension}`, content: code }],
    stdin: '',
    keepsInputOpen: false,
    isCompileOnly: false,
    ...rest,
  };
}

/** Runs it to its end. */
export async function runProgram(runner: CodeRunner, program: Program): Promise<Ran> {
  const events: RunEvent[] = [];
  for await (const event of runner.run(requestFor(program)).events) events.push(event);
  return ranOf(events);
}

export function ranOf(events: readonly RunEvent[]): Ran {
  const last = events.at(-1);
  if (last?.kind !== 'ended') throw new Error('the run did not end');
  const textOf = (stream: string): string =>
    events.map((event) => (event.kind === 'output' && event.stream === stream ? event.text : '')).join('');
  return {
    events,
    end: last.end,
    stdout: textOf('stdout'),
    stderr: textOf('stderr'),
    compiler: textOf('compiler'),
    memoryBytes: last.memoryBytes ?? 0,
    cpuMs: last.cpuMs ?? 0,
  };
}

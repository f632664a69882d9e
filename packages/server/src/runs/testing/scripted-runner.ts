import type {
  CodeRunner,
  Run,
  RunEnd,
  RunEvent,
  RunLimits,
  RunnableLanguage,
  RunRequest,
} from '@atrium/runner/code-runner';
import type { Runners } from '../build-runs.ts';

export const TEST_LIMITS: RunLimits = {
  wallMs: 10_000,
  compileMs: 15_000,
  cpuMs: 12_000,
  memoryBytes: 256 * 1024 * 1024,
  fileBytes: 32 * 1024 * 1024,
  inodes: 2_000,
  sourceBytes: 256 * 1024,
  stdinBytes: 1024 * 1024,
  outputBytes: 256 * 1024,
};

const SCRIPT: RunnableLanguage = {
  id: 'script',
  name: 'Script',
  aliases: ['scr'],
  extension: '.script',
  engine: 'Script 1.0',
  hasLiveInput: true,
  example: 'print Hello!\n',
};

/**
 * A real runner of a small language, in this process: `print words`, `raw "json"`, `error words`, `read` (a line of the
 * input, printed), `flood n` (n lines), `exit n`, `hang` (until it is cancelled), `refuse words`. For tests of what is
 * around runners.
 */
export class ScriptedRunner implements CodeRunner {
  readonly name: 'embedded' | 'jdoodle';
  readonly slots: number;
  readonly limits: RunLimits;
  readonly languages: readonly RunnableLanguage[];
  readonly requests: RunRequest[] = [];
  readonly #runs = new Set<ScriptedRun>();
  readonly #refusesNothing: boolean;
  mostAtOnce = 0;

  constructor(
    options: {
      name?: 'embedded' | 'jdoodle';
      slots?: number;
      limits?: Partial<RunLimits>;
      languages?: readonly RunnableLanguage[];
      /** `refuse` does nothing. */
      refusesNothing?: boolean;
    } = {},
  ) {
    this.name = options.name ?? 'embedded';
    this.slots = options.slots ?? 2;
    this.limits = { ...TEST_LIMITS, ...options.limits };
    this.languages = options.languages ?? [SCRIPT];
    this.#refusesNothing = options.refusesNothing ?? false;
  }

  run(request: RunRequest): Run {
    this.requests.push(request);
    const run = new ScriptedRun(this.#refusesNothing ? withoutRefusals(request) : request, () =>
      this.#runs.delete(run),
    );
    this.#runs.add(run);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#runs.size);
    return run;
  }

  get running(): number {
    return this.#runs.size;
  }

  async close(): Promise<void> {
    for (const run of this.#runs) run.cancel();
  }
}

class ScriptedRun implements Run {
  readonly events: AsyncIterable<RunEvent>;
  readonly #request: RunRequest;
  readonly #cancelled = Promise.withResolvers<'cancelled'>();
  readonly #onEnded: () => void;
  #input: string;
  #isInputOpen: boolean;
  #news = Promise.withResolvers<void>();
  #isCancelled = false;

  constructor(request: RunRequest, onEnded: () => void) {
    this.#request = request;
    this.#onEnded = onEnded;
    this.#input = request.stdin;
    this.#isInputOpen = request.keepsInputOpen;
    this.events = this.#play();
  }

  input(text: string): boolean {
    if (!this.#isInputOpen) return false;
    this.#input += text;
    this.#tell();
    return true;
  }

  endInput(): void {
    this.#isInputOpen = false;
    this.#tell();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#cancelled.resolve('cancelled');
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }

  async *#play(): AsyncGenerator<RunEvent> {
    yield { kind: 'started', engine: 'Script 1.0.1' };
    let end: RunEnd | undefined;
    const lines = (this.#request.files[0]?.content ?? '').split('\n');
    for (let at = 0; at < lines.length && !end; at += 1) {
      const [word, rest] = commandOf(lines[at]);
      yield* this.#say(word, rest);
      // oxlint-disable-next-line no-await-in-loop -- line by line
      end = this.#isCancelled ? { kind: 'cancelled' } : await this.#endBy(word, rest);
    }
    this.#onEnded();
    yield { kind: 'ended', end: end ?? { kind: 'exited', exitCode: 0 }, durationMs: 1.5, cpuMs: 1 };
  }

  async *#say(word: string, rest: string): AsyncGenerator<RunEvent> {
    if (word === 'print') yield { kind: 'output', stream: 'stdout', text: `${rest}\n` };
    if (word === 'raw') yield { kind: 'output', stream: 'stdout', text: JSON.parse(rest) as string };
    if (word === 'error') yield { kind: 'output', stream: 'stderr', text: `${rest}\n` };
    if (word === 'read') yield { kind: 'output', stream: 'stdout', text: `${await this.#readLine()}\n` };
    for (let left = word === 'flood' ? Number(rest) : 0; left > 0 && !this.#isCancelled; left -= 1) {
      yield { kind: 'output', stream: 'stdout', text: `${'x'.repeat(99)}\n` };
    }
  }

  async #endBy(word: string, rest: string): Promise<RunEnd | undefined> {
    if (word === 'exit') return { kind: 'exited', exitCode: Number(rest) };
    if (word === 'refuse') return { kind: 'refused', reason: rest };
    if (word === 'break') throw new Error('a defect of this runner');
    if (word === 'hang') return { kind: await this.#cancelled.promise };
    return undefined;
  }

  async #readLine(): Promise<string> {
    while (this.#isInputOpen && !this.#input.includes('\n') && !this.#isCancelled) {
      // oxlint-disable-next-line no-await-in-loop -- until there is one
      await Promise.race([this.#news.promise, this.#cancelled.promise]);
    }
    const [line = '', ...rest] = this.#input.split('\n');
    this.#input = rest.join('\n');
    return line;
  }
}

function withoutRefusals(request: RunRequest): RunRequest {
  const files = request.files.map(({ name, content }) => ({
    name,
    content: content.replaceAll(/^refuse .*$/gm, ''),
  }));
  return { ...request, files };
}

function commandOf(line = ''): [word: string, rest: string] {
  const end = line.indexOf(' ');
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
}

/** Runners as the application takes them, of scripts alone. */
export function scriptedRunners(runner = new ScriptedRunner()): Runners {
  return {
    all: Promise.resolve([runner]),
    report: async () => ({
      embedded: {
        wall: 'permissions',
        wallRemarks: ['Scripts run in the process of the test.'],
        refusedRuntimes: [],
        warm: [],
        slots: runner.slots,
      },
      jdoodle: undefined,
      limits: { ...runner.limits },
    }),
    close: () => runner.close(),
  };
}

import type {
  CodeRunner,
  Run,
  RunEvent,
  RunLimits,
  RunnableLanguage,
  RunRequest,
} from '@atrium/runner/code-runner';
import type { ExecuteInput, JdoodleClient } from './jdoodle-client.ts';
import { JDOODLE_EXAMPLES } from './jdoodle-examples.ts';
import type { JdoodleLanguage } from './jdoodle-languages.ts';
import { isVersionRefused, verdictOf, type Verdict } from './jdoodle-verdict.ts';

/** Each of them waits for somebody else's machine. */
const SLOTS = 4;

export interface JdoodleRunnerDeps {
  readonly client: JdoodleClient;
  readonly languages: readonly JdoodleLanguage[];
  /** Of the server; JDoodle's own for time and memory are not ours to set. */
  readonly limits: RunLimits;
}

/** Runs code at JDoodle: one request a run, everything it printed at the end of it. */
export class JdoodleRunner implements CodeRunner {
  readonly name = 'jdoodle';
  readonly slots = SLOTS;
  readonly limits: RunLimits;
  readonly languages: readonly RunnableLanguage[];
  readonly #client: JdoodleClient;
  readonly #byId: ReadonlyMap<string, JdoodleLanguage>;
  /** Where the newest version was refused: the one that is used instead. */
  readonly #indexes = new Map<string, number>();
  readonly #underWay = new Map<AbortController, Promise<void>>();

  constructor({ client, languages, limits }: JdoodleRunnerDeps) {
    this.#client = client;
    this.limits = limits;
    this.#byId = new Map(languages.map((language) => [language.id, language]));
    this.languages = languages.map(runnable);
  }

  run(request: RunRequest): Run {
    const abort = new AbortController();
    const over = Promise.withResolvers<void>();
    this.#underWay.set(abort, over.promise);
    const end = (): void => {
      this.#underWay.delete(abort);
      over.resolve();
    };
    const outcome = this.#execute(request, abort.signal).finally(end);
    return {
      events: eventsOf(outcome),
      input: () => false,
      endInput: () => {},
      cancel: () => abort.abort(),
    };
  }

  async close(): Promise<void> {
    const all = [...this.#underWay.values()];
    for (const abort of this.#underWay.keys()) abort.abort();
    await Promise.all(all);
  }

  async #execute(request: RunRequest, signal: AbortSignal): Promise<Outcome> {
    const language = this.#byId.get(request.language);
    const [file, ...others] = request.files;
    if (!language || !file) return refusal('JDoodle does not run this language.');
    if (others.length > 0) return refusal('JDoodle runs one file at a time.');
    const versionIndex = this.#indexes.get(language.id) ?? language.versions.length - 1;
    const input: ExecuteInput = {
      script: file.content,
      language: language.code,
      versionIndex,
      stdin: request.stdin,
      compileOnly: request.isCompileOnly,
    };
    const startedAt = performance.now();
    const { answer, usedIndex } = await this.#withLowerVersion(language, input, signal);
    const durationMs = performance.now() - startedAt;
    return { engine: engineOf(language, usedIndex), durationMs, verdict: verdictOf(answer) };
  }

  /** Once, if the version is refused: JDoodle's lists are longer on paper than in fact. */
  async #withLowerVersion(language: JdoodleLanguage, input: ExecuteInput, signal: AbortSignal) {
    const usedIndex = input.versionIndex;
    const answer = await this.#client.execute(input, signal);
    if (usedIndex === 0 || !isVersionRefused(answer)) return { answer, usedIndex };
    const lower = usedIndex - 1;
    const second = await this.#client.execute({ ...input, versionIndex: lower }, signal);
    if (second.kind === 'answered' && second.status === 200) this.#indexes.set(language.id, lower);
    return { answer: second, usedIndex: lower };
  }
}

interface Outcome {
  readonly engine: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
}

async function* eventsOf(outcome: Promise<Outcome>): AsyncGenerator<RunEvent> {
  const { engine, durationMs, verdict } = await outcome;
  const { output, end, ...used } = verdict;
  yield { kind: 'started', engine };
  if (output !== '') yield { kind: 'output', stream: 'output', text: output };
  yield { kind: 'ended', end, durationMs, ...used };
}

function refusal(reason: string): Outcome {
  return { engine: 'JDoodle', durationMs: 0, verdict: { output: '', end: { kind: 'refused', reason } } };
}

function runnable(language: JdoodleLanguage): RunnableLanguage {
  const { id, name, aliases, extension, versions } = language;
  const engine = engineOf(language, versions.length - 1);
  return { id, name, aliases, extension, engine, hasLiveInput: false, example: JDOODLE_EXAMPLES[id] ?? '' };
}

/** A version that begins with a word names the engine itself. */
function engineOf({ name, versions }: JdoodleLanguage, index: number): string {
  const version = versions[index] ?? '';
  return `${/^[A-Z]/i.test(version) ? version : `${name} ${version}`} at JDoodle`;
}

import type { CodeRunner, Run, RunLimits, RunnableLanguage, RunRequest } from './code-runner.ts';
import { ChildProgram } from './child-program.ts';
import { EmbeddedRun } from './embedded-run.ts';
import { GuestProcess } from './guest-process.ts';
import type { EmbeddedLanguage } from './language.ts';
import { EMBEDDED_LANGUAGES } from './languages.ts';
import { RefusedRun } from './refused-run.ts';
import { faultOf } from './request-check.ts';
import { raiseWalls, type WallLevel, type Walls } from './walls.ts';
import { WarmPool } from './warm-pool.ts';

export interface EmbeddedRunnerOptions {
  readonly limits: RunLimits;
  /** Packs that are switched on; `all` stands for every one. */
  readonly packs: readonly string[];
  /** Most runs at a time. */
  readonly slots: number;
  /** Keep processes ready: quicker, at the price of memory. */
  readonly warm: boolean;
  /** Where `prlimit`, `setpriv` and `bwrap` are looked for beside the usual places. */
  readonly searchPath?: string;
  /** For tests: walls no higher than this. */
  readonly highest?: WallLevel;
}

/** What administrators see of it. */
export interface EmbeddedReport {
  readonly wall: WallLevel;
  readonly wallRemarks: readonly string[];
  readonly refusedRuntimes: readonly { readonly language: string; readonly reason: string }[];
  readonly warm: readonly { readonly language: string; readonly processes: number }[];
}

interface Parts {
  readonly options: EmbeddedRunnerOptions;
  readonly program: ChildProgram;
  readonly walls: Walls;
  /** Why a language cannot be run, by its id. */
  readonly obstacles: ReadonlyMap<string, string>;
}

const GIBIBYTE = 1024 ** 3;
/** Beside WebAssembly: Node reserves half of it for its own code before it has done anything. */
const DATA_BYTES = GIBIBYTE;
/** V8 needs much to compile a compiler. */
const COMPILER_DATA_BYTES = 2.5 * GIBIBYTE;
/** Of a compiled language, what its compiler may spend beside the program's own time. */
const START_CPU_MS = 10_000;

/** Runs code in WebAssembly runtimes, each run in a process of its own that is thrown away after it. */
export class EmbeddedRunner implements CodeRunner {
  readonly name = 'embedded';
  readonly languages: readonly RunnableLanguage[];
  readonly #parts: Parts;
  readonly #pool: WarmPool;
  readonly #runs = new Set<EmbeddedRun>();
  #isClosed = false;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.languages = EMBEDDED_LANGUAGES.map((language) => runnable(language, parts.obstacles));
    this.#pool = new WarmPool({ isWarm: parts.options.warm, start: (language) => this.#start(language) });
    for (const language of EMBEDDED_LANGUAGES)
      if (language.isAlwaysWarm && !parts.obstacles.has(language.id)) this.#pool.warm(language);
  }

  /** Lays out the children's program, tries the walls and checks the runtimes. */
  static async open(options: EmbeddedRunnerOptions): Promise<EmbeddedRunner> {
    const wanted = EMBEDDED_LANGUAGES.filter((language) => isSwitchedOn(language, options.packs));
    const program = await ChildProgram.layOut(wanted);
    const walls = await raiseWalls(options);
    return new EmbeddedRunner({ options, program, walls, obstacles: obstaclesOf(wanted, program) });
  }

  /** Where what children run lies; each of them names it in its command line. */
  get directory(): string {
    return this.#parts.program.directory;
  }

  get slots(): number {
    return this.#parts.options.slots;
  }

  get limits(): RunLimits {
    return this.#parts.options.limits;
  }

  run(request: RunRequest): Run {
    const language = EMBEDDED_LANGUAGES.find(({ id }) => id === request.language);
    if (this.#isClosed) return new RefusedRun('Atrium is stopping.');
    if (language === undefined) return new RefusedRun(`There is no runtime for ${request.language} here.`);
    const fault = this.#parts.obstacles.get(language.id) ?? faultOf(request, this.limits);
    if (fault !== undefined) return new RefusedRun(fault);
    const process = this.#pool.take(language);
    const run = new EmbeddedRun({
      process,
      language,
      request,
      limits: this.limits,
      onOver: (over) => this.#runs.delete(over),
    });
    this.#runs.add(run);
    return run;
  }

  report(): EmbeddedReport {
    const { walls, program } = this.#parts;
    return {
      wall: walls.level,
      wallRemarks: walls.remarks,
      refusedRuntimes: program.preparation.refused,
      warm: [...this.#pool.counts].map(([language, processes]) => ({ language, processes })),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const run of this.#runs) run.cancel();
    await this.#pool.close();
    await this.#parts.program.remove();
  }

  #start(language: EmbeddedLanguage): GuestProcess {
    const { program, walls } = this.#parts;
    const { memoryBytes, fileBytes, inodes, cpuMs, compileMs } = this.limits;
    const webAssemblyBytes = Math.max(memoryBytes, language.runtimeMemoryBytes ?? 0);
    const command = walls.command(
      [program.main, language.guest, JSON.stringify({ memoryBytes, fileBytes, inodes })],
      {
        webAssemblyBytes,
        dataBytes: webAssemblyBytes + (language.isCompiled ? COMPILER_DATA_BYTES : DATA_BYTES),
        cpuMs: cpuMs + START_CPU_MS + (language.isCompiled ? compileMs * 2 : 0),
        readable: program.readable(language),
        workingDirectory: program.emptyDirectory,
      },
    );
    return new GuestProcess({ ...command, workingDirectory: program.emptyDirectory });
  }
}

function isSwitchedOn({ pack }: EmbeddedLanguage, packs: readonly string[]): boolean {
  return pack === undefined || packs.includes('all') || packs.includes(pack);
}

/** In words for people. What exactly is wrong with a refused runtime is for administrators. */
function obstaclesOf(
  wanted: readonly EmbeddedLanguage[],
  { preparation }: ChildProgram,
): Map<string, string> {
  const obstacles = new Map<string, string>();
  for (const { id, name, pack } of EMBEDDED_LANGUAGES)
    if (!wanted.some((language) => language.id === id))
      obstacles.set(
        id,
        `${name} is not switched on: an administrator adds “${pack}” to ATRIUM_LANGUAGE_PACKS.`,
      );
  for (const id of preparation.missing)
    obstacles.set(id, 'Its packages are not installed: npm install brings them.');
  for (const { language } of preparation.refused)
    obstacles.set(language, 'Its runtime is not the one that was reviewed, and is not let in.');
  return obstacles;
}

function runnable(language: EmbeddedLanguage, obstacles: ReadonlyMap<string, string>): RunnableLanguage {
  const { id, name, aliases, extension, engine, hasLiveInput, example } = language;
  const obstacle = obstacles.get(id);
  const shown = { id, name, aliases, extension, engine, hasLiveInput, example };
  return obstacle === undefined ? shown : { ...shown, obstacle };
}

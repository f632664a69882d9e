/** Bounds of one run. Sizes in bytes, times in milliseconds. */
export interface RunLimits {
  /** From the moment the program starts, by the clock. */
  readonly wallMs: number;
  /** On top of `wallMs` for languages that are compiled first. */
  readonly compileMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly fileBytes: number;
  readonly inodes: number;
  readonly sourceBytes: number;
  readonly stdinBytes: number;
  /** Of all streams together; what is beyond is cut and ends the run. */
  readonly outputBytes: number;
}

export interface SourceFile {
  /** Relative, without `..`; checked by whoever accepts it and once more by the runner. */
  readonly name: string;
  readonly content: string;
}

export interface RunRequest {
  /** A language's id, for example `python`. */
  readonly language: string;
  /** The first one is run; the others lie beside it. */
  readonly files: readonly SourceFile[];
  /** What the program finds in its input at once. */
  readonly stdin: string;
  /** The input stays open after `stdin` until `endInput`. */
  readonly keepsInputOpen: boolean;
  readonly isCompileOnly: boolean;
}

export type RunStream = 'stdout' | 'stderr' | 'output' | 'compiler';

export type RunEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'compile-failed'; readonly line?: number }
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'limit'; readonly limit: 'time' | 'cpu' | 'memory' | 'output' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly reason: string };

export type RunEvent =
  /** The program has begun: from here on time counts. */
  | { readonly kind: 'started'; readonly engine: string }
  /** Whole characters; not yet cleaned of control characters. */
  | { readonly kind: 'output'; readonly stream: RunStream; readonly text: string }
  /** The last event of every run. */
  | {
      readonly kind: 'ended';
      readonly end: RunEnd;
      readonly durationMs: number;
      readonly cpuMs?: number;
      readonly memoryBytes?: number;
    };

/** A run that is under way. */
export interface Run {
  /** To be read once. Reading slowly holds the program up, which then waits in its writes; nothing is dropped. Never throws. */
  readonly events: AsyncIterable<RunEvent>;
  /** Writes to the program's input. What comes after its end, or beyond `stdinBytes` in all, is refused with `false`. */
  input(text: string): boolean;
  endInput(): void;
  /** The run ends as `cancelled` unless it has ended already. */
  cancel(): void;
}

export interface RunnableLanguage {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly extension: string;
  /** Name and version for people, for example `Python 3.12.0`. */
  readonly engine: string;
  readonly hasLiveInput: boolean;
  readonly example: string;
  /** Why it cannot be run here and what would help; absent if it can. */
  readonly obstacle?: string;
}

/** Whatever runs people's code. */
export interface CodeRunner {
  readonly name: 'embedded' | 'jdoodle';
  /** Most runs at a time; more must wait elsewhere. */
  readonly slots: number;
  readonly languages: readonly RunnableLanguage[];
  readonly limits: RunLimits;
  /** Never throws: what cannot be run ends at once as `refused`. */
  run(request: RunRequest): Run;
  /** Cancels what runs, waits until it is gone. */
  close(): Promise<void>;
}

/** What is to be run, as it comes over the pipe. The first file is the one that is run. */
export interface Job {
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly isCompileOnly: boolean;
}

/** How a guest ended by itself. Limits are the parent's business. */
export type GuestEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'compile-failed'; readonly line?: number }
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'out-of-memory' };

/** What a runtime sees of the process around it: three pipes and a job. All of it blocks. */
export interface GuestHost {
  /**
   * Says that the interpreter is up, then waits for the job. To be called once, as late as can be: everything before
   * it is off the user's path.
   */
  takeJob(): Job;
  /** A file of a runtime's package, for example `quickjs-wasi/quickjs.wasm`; throws if the language does not list that package. */
  readRuntime(path: string): Uint8Array<ArrayBuffer>;
  /** Bytes of the program's input, at most `length`; empty at its end. */
  readInput(length: number): Uint8Array;
  write(stream: 'stdout' | 'stderr' | 'compiler', bytes: Uint8Array): void;
  /** A compiler is done: the program begins now. */
  programStarts(): void;
  /** Ends the run from anywhere, for example from inside a call of the program; nothing after it is carried out. */
  exit(end: GuestEnd): never;
  readonly limits: { readonly memoryBytes: number; readonly fileBytes: number; readonly inodes: number };
}

/**
 * A language's runtime in its one-shot process: prepares, takes the job, runs it. Each stands in a file of its own beside
 * this one and is exported as `guest`. It imports nothing but what lies in this folder, its runtime's packages and Node.
 */
export type Guest = (host: GuestHost) => GuestEnd | Promise<GuestEnd>;

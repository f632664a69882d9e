/** A runtime's file: it is let in only if it is exactly this one. */
export interface RuntimeFile {
  /** Package and path, for example `quickjs-wasi/quickjs.wasm`. */
  readonly path: string;
  readonly sha256: string;
  /** What a WebAssembly module imports, as `module.name`: everything that it can reach. Absent for other files. */
  readonly imports?: readonly string[];
}

/** What the embedded runner knows about a language. */
export interface EmbeddedLanguage {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly extension: string;
  /** Name and version for people, for example `Python 3.12.0`. */
  readonly engine: string;
  /** The program can be written to while it runs. */
  readonly hasLiveInput: boolean;
  readonly example: string;
  /** The file of `guest/` that runs it, without its ending. */
  readonly guest: string;
  /** Name of the pack that brings it; absent for the core, which is always there. */
  readonly pack?: string;
  /** Packages that its process may read. */
  readonly packages: readonly string[];
  readonly files: readonly RuntimeFile[];
  /** A compiler works first, in its own time; its guest calls `programStarts`. */
  readonly isCompiled: boolean;
  /** One process waits at all times, not only for a while after the last use. */
  readonly isAlwaysWarm: boolean;
  /** Of WebAssembly memory in all, if the runtime itself needs more than the program's limit; bytes. */
  readonly runtimeMemoryBytes?: number;
}

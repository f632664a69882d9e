/** The only way out of QuickJS: functions that take and give plain text and numbers. */
export interface PreludeHost {
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Null at the end of the input. */
  readLine(): string | null;
  readAll(): string;
  /** A file of this run; null if there is none of that name. */
  readFile(name: string): string | null;
  mainFile(): string;
  /** A file's name, as `specifier` says it in `from`; throws for what is not there. */
  resolve(from: string, specifier: string): string;
  /** A CommonJS module as the function around it. */
  compileModule(name: string): (module: { exports: unknown }, exports: unknown, require: Require) => void;
  /** Frames of a trace with the places of the source as it was written. */
  mapTrace(trace: string): string;
  exit(code: number): never;
}

export type Require = (specifier: unknown) => unknown;

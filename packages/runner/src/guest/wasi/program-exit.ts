/** Thrown out of `proc_exit`: the only way to unwind a WebAssembly stack from a call that it made. */
export class ProgramExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.name = 'ProgramExit';
    this.exitCode = exitCode;
  }
}

import type { PreludeHost } from './host.ts';

type ExitListener = (code: number) => void;

/** As much of Node's `process` as small programs use. */
export class Process {
  readonly argv: readonly string[];
  readonly env = {};
  readonly platform = 'wasi';
  readonly stdin = { fd: 0, isTTY: false };
  readonly stdout: { write(text: unknown): boolean };
  readonly stderr: { write(text: unknown): boolean };
  exitCode: number | undefined;
  readonly #host: PreludeHost;
  readonly #listeners: ExitListener[] = [];

  constructor(host: PreludeHost) {
    this.#host = host;
    this.argv = ['node', host.mainFile()];
    this.stdout = { write: (text) => (host.write('stdout', String(text)), true) };
    this.stderr = { write: (text) => (host.write('stderr', String(text)), true) };
  }

  exit(code?: number): never {
    if (code !== undefined) this.exitCode = code;
    return this.#host.exit(this.leave());
  }

  /** Tells those who wait for the end; answers with the exit code. */
  leave(): number {
    for (const listener of this.#listeners.splice(0)) listener(Number(this.exitCode) || 0);
    return Number(this.exitCode) || 0;
  }

  on(event: string, listener: ExitListener): this {
    if (event === 'exit') this.#listeners.push(listener);
    return this;
  }

  nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void {
    queueMicrotask(() => callback(...args));
  }

  uptime(): number {
    return this.#host.now() / 1_000;
  }

  cwd(): string {
    return '/';
  }
}

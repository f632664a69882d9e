import type { Clock } from '../guest/wasi/clock.ts';
import { Wasi, type WasiOptions } from '../guest/wasi/wasi.ts';

const PATH_AT = 1_024;
const RESULT_AT = 4_096;
export const DATA_AT = 8_192;
const EVERYTHING = (1n << 30n) - 1n;

/** A clock that stands still until somebody sleeps. */
export class StillClock implements Clock {
  time = 1_000_000_000n;
  readonly slept: bigint[] = [];

  readonly realtime = (): bigint => this.time;
  readonly monotonic = (): bigint => this.time;
  readonly cpu = (): bigint => 0n;
  readonly sleep = (duration: bigint): void => {
    this.slept.push(duration);
    this.time += duration;
  };
}

/** A guest whose calls are made by hand. */
export class WasiBench {
  readonly clock = new StillClock();
  readonly memory = new WebAssembly.Memory({ initial: 2, maximum: 8 });
  readonly printed: string[] = [];
  readonly wasi: Wasi;
  input: string[] = [];

  constructor(options: Partial<WasiOptions> = {}) {
    this.wasi = new Wasi({
      args: ['program', 'ä'],
      environment: { LANG: 'C' },
      clock: this.clock,
      limits: { fileBytes: 1_000, inodes: 10 },
      streams: {
        readInput: () => Buffer.from(this.input.shift() ?? ''),
        write: (stream, bytes) => void this.printed.push(`${stream}:${Buffer.from(bytes).toString()}`),
      },
      ...options,
    });
    this.wasi.attach({ exports: { memory: this.memory } });
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  call(name: string, ...values: (number | bigint)[]): number {
    const call = this.wasi.imports[name] as ((...args: (number | bigint)[]) => number) | undefined;
    if (call === undefined) throw new Error(`there is no ${name}`);
    return call(...values);
  }

  put(text: string, at = PATH_AT): [number, number] {
    const bytes = Buffer.from(text);
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  }

  /** The number of the open file, or minus the error. */
  open(path: string, { flags = 0, rights = EVERYTHING, from = 3, follows = 1 } = {}): number {
    const [at, length] = this.put(path);
    const errno = this.call('path_open', from, follows, at, length, flags, rights, rights, 0, RESULT_AT);
    return errno === 0 ? this.result : -errno;
  }

  /** A call of one path below the root. */
  path(name: string, path: string): number {
    return this.call(name, 3, ...this.put(path));
  }

  pair(name: string, from: string, to: string): number {
    const source = this.put(from);
    const target = this.put(to, PATH_AT + 512);
    if (name === 'path_symlink') return this.call(name, ...source, 3, ...target);
    return name === 'path_link'
      ? this.call(name, 3, 0, ...source, 3, ...target)
      : this.call(name, 3, ...source, 3, ...target);
  }

  write(fd: number, text: string): number {
    const [at, length] = this.put(text, DATA_AT + 64);
    this.vector(at, length);
    return this.call('fd_write', fd, DATA_AT, 1, RESULT_AT);
  }

  read(fd: number, length = 100): string | number {
    this.vector(DATA_AT + 64, length);
    const errno = this.call('fd_read', fd, DATA_AT, 1, RESULT_AT);
    const bytes = new Uint8Array(this.memory.buffer, DATA_AT + 64, this.result);
    return errno === 0 ? Buffer.from(bytes).toString() : errno;
  }

  /** What the last call that answers with a number has answered. */
  get result(): number {
    return this.view.getUint32(RESULT_AT, true);
  }

  vector(at: number, length: number): void {
    this.view.setUint32(DATA_AT, at, true);
    this.view.setUint32(DATA_AT + 4, length, true);
  }
}

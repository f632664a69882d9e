import { type Clock, processClock } from './clock.ts';
import { clockCalls } from './clock-calls.ts';
import { descriptorCalls } from './descriptor-calls.ts';
import { Descriptors } from './descriptors.ts';
import { directoryCalls } from './directory-calls.ts';
import { GuestMemory } from './guest-memory.ts';
import { MemoryFiles } from './memory-files.ts';
import { pathCalls } from './path-calls.ts';
import { processCalls } from './process-calls.ts';
import { transferCalls } from './transfer-calls.ts';
import type { StandardStreams, WasiCalls, WasiContext } from './wasi-context.ts';
import { ERRNO, WasiError } from './wasi-error.ts';

export interface WasiOptions {
  /** The first one is the program's name. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly streams: StandardStreams;
  readonly limits: { readonly fileBytes: number; readonly inodes: number };
  /** Output is said to be a terminal, so that C libraries write line by line. */
  readonly isTerminal?: boolean;
  readonly clock?: Clock;
  /** What another program has left; nothing but devices if absent. */
  readonly files?: MemoryFiles;
}

/** The guest is born with the root directory open at 3. */
const ROOT = '/';

/**
 * WASI preview 1 for one instance of a module, in memory alone: nothing in it can reach a file, a process, a variable or the
 * network of the machine. A call refuses with a number of WASI's and never throws, but for `proc_exit` and for pipes
 * of the program that are gone.
 */
export class Wasi {
  readonly files: MemoryFiles;
  readonly imports: Readonly<Record<string, (...values: never[]) => number>>;
  readonly #memory = new GuestMemory();
  #beforeWaiting = () => {};

  constructor(options: WasiOptions) {
    const { clock = processClock, environment = {}, isTerminal = false } = options;
    const deviceOf = devices(isTerminal);
    this.files = options.files ?? new MemoryFiles({ ...options.limits, now: () => clock.realtime() });
    const context: WasiContext = {
      memory: this.#memory,
      files: this.files,
      descriptors: this.#descriptors(deviceOf),
      deviceOf,
      streams: options.streams,
      clock,
      arguments: options.args.map(terminated),
      environment: Object.entries(environment).map(([name, value]) => terminated(`${name}=${value}`)),
      beforeWaiting: () => this.#beforeWaiting(),
    };
    this.imports = refusing({
      ...processCalls(context),
      ...clockCalls(context),
      ...descriptorCalls(context),
      ...transferCalls(context),
      ...directoryCalls(context),
      ...pathCalls(context),
    });
  }

  /** To be called before anything of the instance runs. */
  attach(instance: WebAssembly.Instance): void {
    const { memory } = instance.exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('the module exports no memory');
    this.#memory.attach(memory);
  }

  /** Bytes of memory that the guest has taken so far. */
  get memoryBytes(): number {
    return this.#memory.size;
  }

  /** `call` lets the guest write out what it has buffered. */
  onWaiting(call: () => void): void {
    this.#beforeWaiting = call;
  }

  #descriptors(deviceOf: WasiContext['deviceOf']): Descriptors {
    const descriptors = new Descriptors();
    for (const device of ['stdin', 'stdout', 'stderr'] as const) descriptors.add(deviceOf(device));
    descriptors.add({ kind: 'directory', node: this.files.root, path: ROOT });
    for (const device of ['stdin', 'stdout', 'stderr', 'null'] as const) this.files.addDevice(device);
    return descriptors;
  }
}

function devices(isTerminal: boolean): WasiContext['deviceOf'] {
  return (device) => {
    if (device === 'stdin') return { kind: 'input' };
    return device === 'null' ? { kind: 'nothing' } : { kind: 'output', stream: device, isTerminal };
  };
}

function refusing(calls: WasiCalls): Wasi['imports'] {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (...values: never[]) => {
        try {
          call(...values);
          return ERRNO.success;
        } catch (error) {
          if (error instanceof WasiError) return error.errno;
          throw error;
        }
      },
    ]),
  );
}

function terminated(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

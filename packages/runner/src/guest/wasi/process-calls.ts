import { randomFillSync } from 'node:crypto';
import { ProgramExit } from './program-exit.ts';
import type { WasiCalls, WasiContext } from './wasi-context.ts';
import { WasiError } from './wasi-error.ts';

/** What the guest was started with, chance, and its end. There are no sockets and no signals. */
export function processCalls(context: WasiContext): WasiCalls {
  const { memory } = context;
  return {
    args_sizes_get: (count: number, size: number) => writeSizes(context.arguments, count, size),
    args_get: (pointers: number, bytes: number) => writeStrings(context.arguments, pointers, bytes),
    environ_sizes_get: (count: number, size: number) => writeSizes(context.environment, count, size),
    environ_get: (pointers: number, bytes: number) => writeStrings(context.environment, pointers, bytes),
    random_get: (pointer: number, length: number) => {
      randomFillSync(memory.bytes(pointer, length));
    },
    sched_yield: () => {},
    proc_exit: (code: number) => {
      throw new ProgramExit(code & 0xff);
    },
    proc_raise: unsupported,
    sock_accept: unsupported,
    sock_recv: unsupported,
    sock_send: unsupported,
    sock_shutdown: unsupported,
  };

  function writeSizes(strings: readonly Uint8Array[], count: number, size: number): void {
    memory.setU32(count, strings.length);
    memory.setU32(
      size,
      strings.reduce((sum, { length }) => sum + length, 0),
    );
  }

  function writeStrings(strings: readonly Uint8Array[], pointers: number, bytes: number): void {
    let target = bytes >>> 0;
    for (const [index, string] of strings.entries()) {
      memory.setU32((pointers >>> 0) + 4 * index, target);
      memory.bytes(target, string.length).set(string);
      target += string.length;
    }
  }
}

function unsupported(): never {
  throw new WasiError('notsup');
}

import type { GuestEnd } from '../guest.ts';
import { ProgramExit } from './program-exit.ts';
import type { Wasi } from './wasi.ts';

/** Runs a WASI command to its end. `flush` names an export to be called before it waits for input or time. */
export function runWasi(wasi: Wasi, module: WebAssembly.Module, flush = ''): GuestEnd {
  return endOf(() => {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
    wasi.attach(instance);
    const { _start: start, [flush]: beforeWaiting } = instance.exports;
    if (typeof start !== 'function') throw new TypeError('the module has no beginning');
    if (typeof beforeWaiting === 'function') wasi.onWaiting(() => void beforeWaiting());
    start();
    return 0;
  });
}

/** How a call into a guest ended; it answers with an exit code. */
export function endOf(call: () => number): GuestEnd {
  try {
    return { kind: 'exited', exitCode: call() };
  } catch (error) {
    if (error instanceof ProgramExit) return { kind: 'exited', exitCode: error.exitCode };
    if (error instanceof RangeError && /memory/i.test(error.message)) return { kind: 'out-of-memory' };
    if (error instanceof RangeError) return { kind: 'crashed', reason: 'stack overflow' };
    if (error instanceof WebAssembly.RuntimeError) return { kind: 'crashed', reason: error.message };
    if (error instanceof WebAssembly.LinkError)
      return { kind: 'crashed', reason: 'it calls what is not there' };
    throw error;
  }
}

import { createConsole } from './console.ts';
import type { PreludeHost } from './host.ts';
import { inspect, mapTracesBy } from './inspect.ts';
import { createRequire } from './modules.ts';
import { Process } from './process.ts';
import { Timers } from './timers.ts';

/** What the machine around QuickJS asks of it. Everything of this folder runs inside, where the program runs, and may be upset by it. */
export interface Prelude {
  untilNextTimer(): number;
  runTimer(): void;
  describe(error: unknown): string;
  isOutOfMemory(error: unknown): boolean;
  exitCode(): number;
  noteRejection(promise: unknown, reason: unknown, isHandled: boolean): void;
  /** Some promise was rejected and nobody has taken care of it. */
  hasRejection(): boolean;
  firstRejection(): unknown;
}

/** Gives the program its globals. */
export function begin(host: PreludeHost): Prelude {
  mapTracesBy((trace) => host.mapTrace(trace));
  const timers = new Timers(() => host.now());
  const process = new Process(host);
  const console = createConsole(host);
  const module = { exports: {} };
  Object.assign(globalThis, {
    ...timers.globals,
    console,
    process,
    module,
    exports: module.exports,
    global: globalThis,
    require: createRequire(host, process),
    print: console['log'],
    readline: () => host.readLine(),
    read: () => host.readAll(),
    prompt: (question: unknown = '') => {
      host.write('stdout', String(question));
      return host.readLine();
    },
  });
  return { ...rejectionKeeper(), ...errorReader(), ...clockwork(timers), exitCode: () => process.leave() };
}

function clockwork(timers: Timers): Pick<Prelude, 'untilNextTimer' | 'runTimer'> {
  return { untilNextTimer: () => timers.untilNext(), runTimer: () => timers.runNext() };
}

function errorReader(): Pick<Prelude, 'describe' | 'isOutOfMemory'> {
  return {
    describe: (error) => (error instanceof Error ? inspect(error) : `Uncaught ${inspect(error)}`),
    // QuickJS throws null when it has no memory left for an error.
    isOutOfMemory: (error) =>
      error === null ||
      (error instanceof Error && error.name === 'InternalError' && error.message === 'out of memory'),
  };
}

function rejectionKeeper(): Pick<Prelude, 'noteRejection' | 'hasRejection' | 'firstRejection'> {
  const rejections = new Map<unknown, unknown>();
  return {
    noteRejection: (promise, reason, isHandled) => {
      if (isHandled) rejections.delete(promise);
      else rejections.set(promise, reason);
    },
    hasRejection: () => rejections.size > 0,
    firstRejection: () => rejections.values().next().value,
  };
}

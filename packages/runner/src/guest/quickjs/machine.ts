import { readFileSync } from 'node:fs';
import { EvalFlags, MAX_STACK_SIZE, QuickJS, type HostFunction, type JSValueHandle } from 'quickjs-wasi';
import type { GuestHost } from '../guest.ts';
import { InputReader } from '../input-reader.ts';
import { wait } from '../wait.ts';
import type { Prelude } from './prelude/main.ts';
import type { PreludeHost } from './prelude/host.ts';
import type { Sources } from './sources.ts';

/** Of the memory limit, kept back for the interpreter itself. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** Modules of this folder run inside QuickJS, under names that no file of a run can have. */
const PRELUDE = '//prelude/';

/** QuickJS with our prelude around it. */
export class Machine {
  readonly #host: GuestHost;
  readonly #input: InputReader;
  readonly #vm: QuickJS;
  #sources: Sources | undefined;
  #prelude: JSValueHandle | undefined;

  private constructor(host: GuestHost, vm: QuickJS) {
    this.#host = host;
    this.#input = new InputReader(host);
    this.#vm = vm;
  }

  static async create(host: GuestHost): Promise<Machine> {
    // Its own calls come back to it, and the first only after it is whole.
    const made: { machine?: Machine } = {};
    const vm = await QuickJS.create({
      wasm: host.readRuntime('quickjs-wasi/quickjs.wasm'),
      memoryLimit: Math.max(RESERVE_BYTES, host.limits.memoryBytes - RESERVE_BYTES),
      maxStackSize: MAX_STACK_SIZE,
      timezoneOffset: 0,
      moduleLoader: {
        normalize: (base, specifier) =>
          base.startsWith(PRELUDE)
            ? PRELUDE + specifier.slice('./'.length)
            : (made.machine?.sources.resolve(base, specifier) ?? specifier),
        load: (name) =>
          name.startsWith(PRELUDE)
            ? preludeFile(name.slice(PRELUDE.length))
            : (made.machine?.sources.load(name) ?? ''),
      },
      onUnhandledRejection: (promise, reason, isHandled) =>
        made.machine?.ask('noteRejection', promise, reason, isHandled ? vm.true : vm.false),
    });
    const machine = new Machine(host, vm);
    made.machine = machine;
    await machine.#loadPrelude();
    return machine;
  }

  get sources(): Sources {
    if (!this.#sources) throw new Error('there is no job yet');
    return this.#sources;
  }

  get vm(): QuickJS {
    return this.#vm;
  }

  begin(sources: Sources): void {
    this.#sources = sources;
    const host = this.#vm.newObject();
    for (const [name, run] of Object.entries(this.#hostFunctions()))
      this.#vm.setProp(host, name, this.#vm.newFunction(name, run));
    if (this.#prelude) this.#prelude = this.#vm.callFunction(this.#prelude, this.#vm.undefined, host);
  }

  /** Calls a function of the prelude. */
  ask(name: keyof Prelude, ...args: JSValueHandle[]): JSValueHandle {
    if (!this.#prelude) throw new Error('there is no prelude');
    return this.#prelude
      .getProp(name)
      .consume((call) => this.#vm.callFunction(call, this.#vm.undefined, ...args));
  }

  /** Read and compiled before there is a job; run when its files are known. */
  async #loadPrelude(): Promise<void> {
    const vm = this.#vm;
    const loading = vm.evalCode(preludeFile('main.js'), `${PRELUDE}main.js`, EvalFlags.TYPE_MODULE);
    vm.executePendingJobs();
    const outcome = await vm.resolvePromise(loading);
    if ('error' in outcome) throw new Error(`the prelude failed: ${outcome.error.toString()}`);
    this.#prelude = outcome.value.getProp('begin');
  }

  #hostFunctions(): Record<keyof PreludeHost, HostFunction> {
    const vm = this.#vm;
    const text = (value: string | undefined): JSValueHandle =>
      value === undefined ? vm.null : vm.newString(value);
    return {
      write: (stream, words) => {
        const name = stream?.toString() === 'stderr' ? 'stderr' : 'stdout';
        this.#host.write(name, new TextEncoder().encode(words?.toString()));
        return vm.undefined;
      },
      now: () => vm.newNumber(performance.now()),
      readLine: () => text(this.#input.readLine()),
      readAll: () => text(this.#input.readAll()),
      readFile: (path) => text(this.sources.text(path?.toString() ?? '')),
      mainFile: () => text(this.sources.main),
      resolve: (from, specifier) =>
        text(this.sources.resolve(from?.toString() ?? '', specifier?.toString() ?? '')),
      mapTrace: (trace) => text(this.sources.mapTrace(trace?.toString() ?? '')),
      exit: (code) => this.#host.exit({ kind: 'exited', exitCode: (code?.toNumber() ?? 0) & 0xff }),
      compileModule: (path) => {
        const name = path?.toString() ?? '';
        // On one line with the code, so that its lines keep their numbers.
        const code = `(function (module, exports, require) {${this.sources.load(name)}\n})`;
        return vm.evalCode(code, name, EvalFlags.TYPE_GLOBAL);
      },
    };
  }

  /** Runs promises and timers until there is nothing left to wait for, or until one of them fails. */
  drain(): 'done' | 'failed' {
    for (;;) {
      this.#vm.executePendingJobs();
      if (this.ask('hasRejection').consume((answer) => answer.toBoolean())) return 'failed';
      const ms = this.ask('untilNextTimer').consume((answer) => answer.toNumber());
      if (ms < 0) return 'done';
      wait(ms);
      this.ask('runTimer');
    }
  }
}

function preludeFile(name: string): string {
  return readFileSync(new URL(`prelude/${name}`, import.meta.url), 'utf8');
}

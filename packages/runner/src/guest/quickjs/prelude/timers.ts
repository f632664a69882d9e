type Callback = (...args: unknown[]) => void;

interface Timer {
  readonly id: number;
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly ms: number;
  readonly isRepeated: boolean;
  at: number;
}

/** `setTimeout` and its like. They run when the program's own code is done, in the order in which they are due. */
export class Timers {
  readonly #now: () => number;
  readonly #timers = new Map<number, Timer>();
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get globals(): Record<string, (...args: never[]) => unknown> {
    const clear = (id: number): void => {
      this.#timers.delete(id);
    };
    return {
      setTimeout: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
        this.#add({ callback, delay, args, isRepeated: false }),
      setInterval: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
        this.#add({ callback, delay, args, isRepeated: true }),
      setImmediate: (callback: unknown, ...args: unknown[]) =>
        this.#add({ callback, delay: 0, args, isRepeated: false }),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    };
  }

  /** Milliseconds until the next is due; -1 if there is none. */
  untilNext(): number {
    const next = this.#next();
    return next === undefined ? -1 : Math.max(0, next.at - this.#now());
  }

  runNext(): void {
    const next = this.#next();
    if (next === undefined) return;
    if (next.isRepeated) next.at = this.#now() + next.ms;
    else this.#timers.delete(next.id);
    next.callback(...next.args);
  }

  #add(timer: { callback: unknown; delay: unknown; args: unknown[]; isRepeated: boolean }): number {
    const { callback, delay, args, isRepeated } = timer;
    if (typeof callback !== 'function') throw new TypeError('The callback is not a function');
    const ms = Math.max(1, Number(delay) || 0);
    this.#last += 1;
    const id = this.#last;
    this.#timers.set(id, { id, callback: callback as Callback, args, ms, isRepeated, at: this.#now() + ms });
    return id;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }
}

import type { Clock } from './clock.ts';

/** Those who come while it is shut wait for a while. */
export class Gate {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isOpen = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(): void {
    this.#isOpen = true;
    for (const pass of this.#waiting) pass();
  }

  shut(): void {
    this.#isOpen = false;
  }

  /** Resolves as soon as the gate is open, or after `ms`; the answer says whether it is. */
  passed(ms: number): Promise<boolean> {
    if (this.#isOpen) return Promise.resolve(true);
    return new Promise((resolve) => {
      const pass = () => {
        cancel();
        this.#waiting.delete(pass);
        resolve(this.#isOpen);
      };
      const cancel = this.#clock.after(ms, pass);
      this.#waiting.add(pass);
    });
  }
}

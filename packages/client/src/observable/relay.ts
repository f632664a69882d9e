import type { Readable } from '../state.ts';
import type { Notifier } from './notifier.ts';

/** Stays the same while what it shows is replaced: another person signs in, or nobody is signed in. */
export class Relay<T> implements Readable<T> {
  readonly #notifier: Notifier;
  readonly #empty: T;
  readonly #listeners = new Set<() => void>();
  #source: Readable<T> | undefined;
  #detach: (() => void) | undefined;

  constructor(notifier: Notifier, empty: T) {
    this.#notifier = notifier;
    this.#empty = empty;
  }

  get(): T {
    return this.#source === undefined ? this.#empty : this.#source.get();
  }

  point(source: Readable<T> | undefined): void {
    this.#detach?.();
    this.#source = source;
    this.#detach = undefined;
    if (this.#listeners.size > 0) this.#attach();
    this.#notifier.touch(this);
  }

  subscribe(listener: () => void): () => void {
    const own = () => {
      listener();
    };
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#attach();
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#detach?.();
      this.#detach = undefined;
    };
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  #attach(): void {
    this.#detach = this.#source?.subscribe(() => this.announce());
  }
}

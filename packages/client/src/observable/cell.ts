import type { Readable } from '../state.ts';
import type { Notifier } from './notifier.ts';

/** A value that is put in. */
export class Cell<T> implements Readable<T> {
  readonly #notifier: Notifier;
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(notifier: Notifier, value: T) {
    this.#notifier = notifier;
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(this.#value, value)) return;
    this.#value = value;
    this.#notifier.touch(this);
  }

  subscribe(listener: () => void): () => void {
    // A listener that is passed twice is two subscriptions.
    const own = () => {
      listener();
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

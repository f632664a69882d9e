import type { Readable } from '../state.ts';
import type { Notifier } from './notifier.ts';

export interface ViewDeps<T> {
  readonly notifier: Notifier;
  /** Makes the value from what lies behind it; called when somebody looks after a `touch`. */
  readonly compute: () => T;
  /** The first listener came. */
  readonly onActive?: () => void;
  /** The last listener went. */
  readonly onIdle?: () => void;
}

/** A value that is made from others, and only when somebody looks. */
export class View<T> implements Readable<T> {
  readonly #deps: ViewDeps<T>;
  readonly #listeners = new Set<() => void>();
  #value: { readonly made: T } | undefined;

  constructor(deps: ViewDeps<T>) {
    this.#deps = deps;
  }

  get isActive(): boolean {
    return this.#listeners.size > 0;
  }

  get(): T {
    this.#value ??= { made: this.#deps.compute() };
    return this.#value.made;
  }

  /** What lies behind the value has changed. */
  touch(): void {
    this.#value = undefined;
    if (this.isActive) this.#deps.notifier.touch(this);
  }

  subscribe(listener: () => void): () => void {
    const own = () => {
      listener();
    };
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#deps.onActive?.();
    return () => {
      if (this.#listeners.delete(own) && !this.isActive) this.#deps.onIdle?.();
    };
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

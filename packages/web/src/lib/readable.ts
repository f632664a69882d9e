import { useCallback, useSyncExternalStore } from 'react';
import type { Readable } from '@atrium/client/state';

/** The current value, and a new render whenever it changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSelected(readable, (value) => value);
}

/** A part of the value. `select` must answer the same object for the same value. */
export function useSelected<T, Part>(readable: Readable<T>, select: (value: T) => Part): Part {
  const subscribe = useCallback((listener: () => void) => readable.subscribe(listener), [readable]);
  return useSyncExternalStore(subscribe, () => select(readable.get()));
}

/** A value of the page's own that several components watch. */
export class Observable<T> implements Readable<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

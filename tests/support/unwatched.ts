import { AsyncLocalStorage } from 'node:async_hooks';

/** Set while a call is made that is nobody's, or that a method of the store has noted already. */
export const uncounted = new AsyncLocalStorage<true>();

/** What a test looks up in the store by itself, which no role needs to be allowed (see `watch-actions.ts`). */
export function unwatched<T>(look: () => Promise<T>): Promise<T> {
  return uncounted.run(true, look);
}

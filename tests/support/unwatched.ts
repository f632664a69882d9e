import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '../../packages/server/src/storage/table-access.ts';

/** Set while a call is made that is nobody's, or that a method of the store has noted already. */
export const uncounted = new AsyncLocalStorage<true>();

/** What a test looks up in the store by itself, which no role needs to be allowed (see `watch-actions.ts`). */
export function unwatched<T>(look: () => Promise<T>): Promise<T> {
  return uncounted.run(true, look);
}

/** In whose name a test asks, where one file asks in several. */
export const acting = new AsyncLocalStorage<Role>();

/** What is asked of the store meanwhile must be in the policy of this role. */
export function actingAs<T>(role: Role, work: () => Promise<T>): Promise<T> {
  return acting.run(role, work);
}

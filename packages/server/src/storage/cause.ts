import { AsyncLocalStorage } from 'node:async_hooks';

const causes = new AsyncLocalStorage<string>();

/** Runs `work`; capacity that it uses, now or later, is counted under `cause`, for example `messages.post`. */
export function withCause<T>(cause: string, work: () => T): T {
  return causes.run(cause, work);
}

/** `none` outside of `withCause`. */
export function currentCause(): string {
  return causes.getStore() ?? 'none';
}

import type { Readable } from './state.ts';

/** The first value for which `isThere` holds, now or later. Subscribes meanwhile, so that what loads then loads. */
export function until<T>(readable: Readable<T>, isThere: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const value = readable.get();
      if (!isThere(value)) return;
      unsubscribe();
      resolve(value);
    };
    const unsubscribe = readable.subscribe(look);
    look();
  });
}

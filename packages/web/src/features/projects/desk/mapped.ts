import type { Readable } from '@atrium/client/state';

/** Another form of a value; the same object as long as the value is the same. */
export function mapped<From, To>(source: Readable<From>, map: (value: From) => To): Readable<To> {
  let held: { readonly from: From; readonly to: To } | undefined;
  return {
    get: () => {
      const from = source.get();
      if (held === undefined || !Object.is(held.from, from)) held = { from, to: map(from) };
      return held.to;
    },
    subscribe: (listener) => source.subscribe(listener),
  };
}

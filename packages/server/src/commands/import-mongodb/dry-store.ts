import type { Store } from '../../storage/store.ts';

/** A store that is read and never written: whatever is to be written succeeds and leaves no trace. */
export function dryStore(store: Store): Store {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    isExclusive: true,
    get: (input) => store.get(input),
    batchGet: (table, keys) => store.batchGet(table, keys),
    query: (input) => store.query(input),
    put: nothing,
    update: ({ key }) => Promise.resolve({ ...key }),
    delete: nothing,
    transact: nothing,
    batchWrite: nothing,
  };
}

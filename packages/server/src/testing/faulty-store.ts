import type { Store } from '../storage/store.ts';

/** The store itself, except for the methods given: for tests of what happens when it fails. */
export function faultyStore(store: Store, faults: Partial<Store>): Store {
  return {
    isExclusive: store.isExclusive,
    get: (input) => store.get(input),
    batchGet: (table, keys) => store.batchGet(table, keys),
    query: (input) => store.query(input),
    put: (input) => store.put(input),
    update: (input) => store.update(input),
    delete: (input) => store.delete(input),
    transact: (writes, options) => store.transact(writes, options),
    batchWrite: (writes) => store.batchWrite(writes),
    ...faults,
  };
}

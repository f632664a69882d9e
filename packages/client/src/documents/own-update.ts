import * as Y from 'yjs';

/**
 * What a server with this state vector lacks of what was written under these client ids, and all that is deleted.
 * What others wrote they send themselves: the server takes nobody's word for it.
 */
export function ownUpdate(doc: Y.Doc, clientIds: ReadonlySet<number>, serverVector: Uint8Array): Uint8Array {
  const known = Y.decodeStateVector(serverVector);
  const here = Y.decodeStateVector(Y.encodeStateVector(doc));
  const wanted = new Map<number, number>();
  for (const [clientId, clock] of here)
    wanted.set(clientId, clientIds.has(clientId) ? Math.min(clock, known.get(clientId) ?? 0) : clock);
  // Yjs adds what waits for something that has not come yet, whoever wrote it.
  const { store } = doc;
  const { pendingStructs, pendingDs } = store;
  store.pendingStructs = null;
  store.pendingDs = null;
  const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(wanted));
  Object.assign(store, { pendingStructs, pendingDs });
  return update;
}

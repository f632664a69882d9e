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
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(wanted));
}

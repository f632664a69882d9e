import type { FileId, UserId } from '@atrium/contract/ids';
import { documentLogSchema, type DocumentEntry } from '@atrium/server/documents/document-entry';
import { DocumentRepository } from '@atrium/server/documents/document-repository';
import type { Store } from '@atrium/server/storage/store';
import * as Y from 'yjs';
import type { LongHistory } from './commands.ts';

/** Letters between two jumps of a cursor, and how many of a hundred letters are taken back. */
const RUN = 40;
const TAKEN_BACK = 12;
const FIRST_CLIENT = 10_000;

/**
 * What the compaction of a text leaves after hours of typing, written straight into the store: a snapshot, and the entries
 * that came after it. The text must not be in memory yet.
 */
export async function writeLongHistory(
  store: Store,
  { fileId: id, userId: writer, people, edits, tail }: LongHistory,
): Promise<{ bytes: number; letters: number }> {
  const [fileId, userId] = [id as FileId, writer as UserId];
  const repository = new DocumentRepository(store);
  const stored = await repository.load(fileId);
  const doc = new Y.Doc();
  for (const { update } of stored?.entries ?? []) Y.applyUpdate(doc, update);
  const type = typing(doc, people);
  for (let edit = 0; edit < edits; edit++) type();
  const clients = Array.from(
    { length: people },
    (_, at) => [FIRST_CLIENT + at, { userId, since: 0 }] as const,
  );
  const seq = Math.max(edits / 10, stored?.entries.at(-1)?.seq ?? 0);
  const at = Date.now();
  const snapshot = await repository.putSnapshot(fileId, at, { state: Y.encodeStateAsUpdateV2(doc), clients });
  const { version, chunks } = snapshot;
  const head = { version, chunks, seq, flips: [{ seq, at }], cleaned: seq, authors: [userId] };
  await repository.flip(fileId, head, undefined);
  for (let n = 1; n <= tail; n++) {
    const updates: Uint8Array[] = [];
    const listen = (update: Uint8Array): void => void updates.push(update);
    doc.on('update', listen);
    for (let letter = 0; letter < people; letter++) type();
    doc.off('update', listen);
    const entry: DocumentEntry = {
      seq: seq + n,
      id: `${at}-${n}`,
      update: Y.mergeUpdates(updates),
      pieces: 0,
      by: [userId],
      clients: [],
      at,
    };
    await store.put({
      table: documentLogSchema.table,
      item: documentLogSchema.toItem(fileId, seq + n, entry),
    });
  }
  return { bytes: snapshot.bytes, letters: doc.getText('text').length };
}

/** People who type by turns, each where their cursor is; it jumps now and then. The same each time. */
function typing(doc: Y.Doc, people: number): () => void {
  const text = doc.getText('text');
  const cursors = Array.from({ length: people }, () => 0);
  let turn = 0;
  let chance = 1;
  const draw = (below: number): number => {
    chance = (chance * 48_271) % 2_147_483_647;
    return chance % below;
  };
  /** Cursors there and after it move with the letters. */
  const shift = (from: number, by: number): void => {
    for (const [who, cursor] of cursors.entries()) if (cursor >= from) cursors[who] = cursor + by;
  };
  return () => {
    const who = turn % people;
    doc.clientID = FIRST_CLIENT + who;
    if (Math.floor(turn / people) % RUN === 0) cursors[who] = draw(text.length + 1);
    turn++;
    const cursor = cursors[who]!;
    if (draw(100) < TAKEN_BACK && cursor > 0) {
      text.delete(cursor - 1, 1);
      shift(cursor, -1);
      return;
    }
    text.insert(cursor, draw(30) === 0 ? '\n' : String.fromCodePoint(97 + draw(26)));
    shift(cursor, 1);
  };
}

import { describe, expect, test } from 'vitest';
import type { FileId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import * as Y from 'yjs';
import { ClientGrants } from './client-grants.ts';
import { LiveDocument } from './live-document.ts';

const fileId = 'fil_x' as FileId;
const ann = 'ann' as UserId;
const mallory = 'mallory' as UserId;

function opened(): LiveDocument {
  return new LiveDocument(fileId, { head: undefined, snapshot: undefined, entries: [] }, () => 7);
}

/** Somebody's replica, with a client id of their own. */
function replica(clientId: number, from?: LiveDocument): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  if (from) Y.applyUpdate(doc, from.since(undefined));
  return doc;
}

function as(userId: UserId, ...clientIds: number[]) {
  return {
    userId,
    isGranted: (clientId: number) => clientIds.includes(clientId),
    maxBytes: Number.POSITIVE_INFINITY,
  };
}

function update(doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

function insert(at: number, text: string) {
  return (doc: Y.Doc): void => doc.getText('text').insert(at, text);
}

function withAnn() {
  const live = opened();
  const doc = replica(2_000);
  live.write(update(doc, insert(0, 'hello')), as(ann, 2_000));
  return { live, doc };
}

/** Nothing of it is there, and whoever writes on honestly is heard as before. */
function expectUnharmed(live: LiveDocument, doc: Y.Doc): void {
  expect(live.string).toBe('hello');
  expect(live.doc.store.pendingStructs).toBeNull();
  live.write(update(doc, insert(5, ' you')), as(ann, 2_000));
  expect(live.string).toBe('hello you');
}

describe('[DOC-4] client ids', () => {
  test('of somebody else are refused without harm', () => {
    const { live, doc } = withAnn();
    const forged = replica(2_000, live);
    const bytes = update(forged, insert(5, ' EVIL'));
    expect(() => live.write(bytes, as(mallory, 3_000))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    expect(() => live.write(bytes, as(mallory, 2_000))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    expectUnharmed(live, doc);
  });

  test('that were not given are refused', () => {
    const { live, doc } = withAnn();
    const bytes = update(replica(4_000, live), insert(0, 'x'));
    expect(() => live.write(bytes, as(mallory, 3_000))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    expectUnharmed(live, doc);
  });

  test('are given by word that only servers of the deployment can give', () => {
    const grants = new ClientGrants(new TextEncoder().encode('one'));
    const others = new ClientGrants(new TextEncoder().encode('another'));
    const given = grants.draw(fileId, ann, () => false);
    expect(grants.isValid(fileId, ann, given)).toBe(true);
    expect(grants.isValid(fileId, mallory, given)).toBe(false);
    expect(grants.isValid('fil_y' as FileId, ann, given)).toBe(false);
    expect(others.isValid(fileId, ann, given)).toBe(false);
    expect(grants.isValid(fileId, ann, { ...given, clientId: given.clientId - 1 })).toBe(false);
    expect(grants.isValid(fileId, ann, { ...given, grant: '' })).toBe(false);
  });
});

describe('[DOC-5] what is no letters of the text is refused', () => {
  test.each([
    ['noise', () => new Uint8Array([255, 255, 255, 255, 1])],
    ['nothing', () => new Uint8Array()],
    ['a map', () => update(replica(3_000), (doc) => doc.getMap('hidden').set('a', 1))],
    ['another text', () => update(replica(3_000), (doc) => doc.getText('hidden').insert(0, 'a'))],
    ['formats', () => update(replica(3_000), (doc) => doc.getText('text').insert(0, 'a', { bold: true }))],
    ['embeds', () => update(replica(3_000), (doc) => doc.getText('text').insertEmbed(0, { a: 1 }))],
    ['carriage returns', () => update(replica(3_000), insert(0, 'a\r\nb'))],
  ])('%s', (_, bytes) => {
    const { live, doc } = withAnn();
    expect(() => live.write(bytes(), as(mallory, 3_000))).toThrow(
      expect.objectContaining({ code: 'invalid' }),
    );
    expectUnharmed(live, doc);
  });

  test('more than a text may hold', () => {
    const { live, doc } = withAnn();
    const bytes = update(replica(3_000, live), insert(0, 'é'.repeat(LIMITS.projectTextBytes / 2)));
    expect(() => live.write(bytes, as(mallory, 3_000))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
    expectUnharmed(live, doc);
  });
});

describe('[DOC-6] what depends on something that is missing', () => {
  test('of the same writer is refused', () => {
    const { live, doc } = withAnn();
    const other = replica(3_000, live);
    update(other, insert(0, 'a'));
    const later = update(other, insert(1, 'b'));
    expect(() => live.write(later, as(mallory, 3_000))).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expectUnharmed(live, doc);
  });

  test('of others is refused, and nothing of it stays in memory', () => {
    const { live, doc } = withAnn();
    const lost = replica(4_000, live);
    const other = replica(3_000, live);
    Y.applyUpdate(other, update(lost, insert(5, 'never told')));
    const bytes = update(other, insert(8, 'x'));
    expect(live.write(bytes, as(mallory, 3_000))).toMatchObject({ isIncomplete: true, update: undefined });
    expectUnharmed(live, doc);
    const deletion = update(other, (one) => one.getText('text').delete(5, 3));
    expect(live.write(deletion, as(mallory, 3_000))).toMatchObject({ isIncomplete: true });
    expect(live.doc.store.pendingDs).toBeNull();
  });
});

test('[PRJ-25] a text that its project has no more room for can only become smaller', () => {
  const { live, doc } = withAnn();
  const small = { ...as(ann, 2_000), maxBytes: 6 };
  const more = Y.encodeStateVector(doc);
  doc.getText('text').insert(5, ' you');
  expect(() => live.write(Y.encodeStateAsUpdate(doc, more), small)).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
  expect(live.string).toBe('hello');
  const honest = replica(3_000, live);
  live.write(
    update(honest, (one) => one.getText('text').delete(1, 3)),
    { ...as(ann, 3_000), maxBytes: 1 },
  );
  expect(live.string).toBe('ho');
  live.write(update(honest, insert(2, 'ney')), { ...as(ann, 3_000), maxBytes: 6 });
  expect(live.string).toBe('honey');
});

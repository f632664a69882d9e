import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { writeAgain } from './write-again.ts';

const OWN = 7;

function docOf(clientID: number, state?: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  doc.clientID = clientID;
  return doc;
}

test('what was built on lost letters is written at its place, without them', () => {
  const server = docOf(1);
  server.getText(DOCUMENT_TEXT).insert(0, 'begin end');
  const shared = Y.encodeStateAsUpdate(server);
  const left = docOf(2, shared);
  const text = left.getText(DOCUMENT_TEXT);
  text.insert(5, ' [lost]');
  left.clientID = OWN;
  text.insert(9, 'mine');
  text.insert(0, 'first ');
  text.insert(text.length, ' last');
  expect(text.toJSON()).toBe('first begin [lominest] end last');
  // Meanwhile another letter has gone.
  server.getText(DOCUMENT_TEXT).delete(0, 1);
  const again = docOf(9, Y.encodeStateAsUpdate(server));
  writeAgain(left, new Set([OWN]), again);
  expect(again.getText(DOCUMENT_TEXT).toJSON()).toBe('first eginmine end last');
  expect(again.store.pendingStructs).toBeNull();
});

test('what is there already is not written twice', () => {
  const server = docOf(OWN);
  server.getText(DOCUMENT_TEXT).insert(0, 'one ');
  const left = docOf(OWN, Y.encodeStateAsUpdate(server));
  left.getText(DOCUMENT_TEXT).insert(4, 'two');
  const again = docOf(9, Y.encodeStateAsUpdate(server));
  writeAgain(left, new Set([OWN]), again);
  expect(again.getText(DOCUMENT_TEXT).toJSON()).toBe('one two');
});

import { expect, test } from 'vitest';
import type { UserId } from '@atrium/contract/ids';
import * as Y from 'yjs';
import { blame } from './blame.ts';
import type { ClientOwner } from './document-entry.ts';

const ann = { userId: 'ann' as UserId, since: 1 };
const annLater = { userId: 'ann' as UserId, since: 5 };
const bob = { userId: 'bob' as UserId, since: 2 };
const owners = new Map<number, ClientOwner>([
  [1, ann],
  [2, bob],
  [3, annLater],
]);

function written(...steps: [clientId: number, at: number, text: string][]): Y.Text {
  const doc = new Y.Doc();
  for (const [clientId, at, text] of steps) {
    doc.clientID = clientId;
    doc.getText('text').insert(at, text);
  }
  return doc.getText('text');
}

test('[DOC-19] a line is of whoever has most of its letters, and lines of one person go together', () => {
  const text = written([1, 0, 'aaaa\naaaa\n'], [2, 10, 'bbbb\n'], [2, 4, 'b']);
  expect(blame(text, owners)).toEqual([
    { fromLine: 1, toLine: 2, ...ann },
    { fromLine: 3, toLine: 3, ...bob },
  ]);
});

test('[DOC-19] of one person the last opening counts, and nobody is named who is not known', () => {
  expect(blame(written([1, 0, 'aaaa'], [3, 4, 'a']), owners)).toEqual([
    { fromLine: 1, toLine: 1, ...annLater },
  ]);
  expect(blame(written([9, 0, 'x']), owners)).toEqual([
    { fromLine: 1, toLine: 1, userId: undefined, since: undefined },
  ]);
  expect(blame(written(), owners)).toEqual([]);
});

import { array, assert, property, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyEdits, editsBetween } from './text-edit.ts';

const line = stringMatching(/^[ab😀 ]{0,6}$/u);
const text = array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

test('[DOC-18] edits make one text the other', () => {
  assert(
    property(text, text, (before, after) => {
      const doc = new Y.Doc();
      const yText = doc.getText('text');
      yText.insert(0, before);
      applyEdits(yText, editsBetween(before, after));
      expect(yText.toJSON()).toBe(after);
    }),
  );
});

test('[DOC-18] edits leave what both texts have in common', () => {
  const edits = editsBetween('one\ntwo\nthree\nfour\n', 'one\n2\nthree\nfour\nfive\n');
  expect(edits).toEqual([
    { kind: 'delete', at: 4, length: 3 },
    { kind: 'insert', at: 4, text: '2' },
    { kind: 'insert', at: 17, text: 'five\n' },
  ]);
});

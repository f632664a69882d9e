import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import * as Y from 'yjs';

interface Piece {
  /** The letter before it that `doc` has; undefined: the beginning. */
  readonly after: Y.ID | undefined;
  text: string;
}

/**
 * Writes what `left` holds under these client ids and `doc` lacks as something new, each piece behind the letter that
 * stands before it in both. For writing that was built on letters which are lost: it can never be merged as it is.
 */
export function writeAgain(left: Y.Doc, clientIds: ReadonlySet<number>, doc: Y.Doc): void {
  const text = doc.getText(DOCUMENT_TEXT);
  const pieces = piecesOf(left, clientIds, doc);
  doc.transact(() => {
    for (const piece of pieces) text.insert(placeAfter(piece.after, doc), piece.text);
  });
}

function piecesOf(left: Y.Doc, clientIds: ReadonlySet<number>, doc: Y.Doc): Piece[] {
  const pieces: Piece[] = [];
  let after: Y.ID | undefined;
  for (let item = left.getText(DOCUMENT_TEXT)._start; item; item = item.right) {
    const { client, clock } = item.id;
    const known = Math.min(item.length, Math.max(0, Y.getState(doc.store, client) - clock));
    if (known > 0) after = Y.createID(client, clock + known - 1);
    if (item.deleted || !clientIds.has(client) || !(item.content instanceof Y.ContentString)) continue;
    const missing = item.content.str.slice(known);
    const last = pieces.at(-1);
    if (last && last.after === after) last.text += missing;
    else if (missing !== '') pieces.push({ after, text: missing });
  }
  return pieces;
}

function placeAfter(letter: Y.ID | undefined, doc: Y.Doc): number {
  if (!letter) return 0;
  const place = new Y.RelativePosition(null, DOCUMENT_TEXT, letter, -1);
  return Y.createAbsolutePositionFromRelativePosition(place, doc)?.index ?? 0;
}

import type { UserId } from '@atrium/contract/ids';
import * as Y from 'yjs';
import type { ClientOwner } from './document-entry.ts';

export interface BlamedLines {
  readonly fromLine: number;
  readonly toLine: number;
  readonly userId: UserId | undefined;
  readonly since: number | undefined;
}

type Author = ClientOwner | undefined;

/**
 * Who wrote which line: whoever has most of its letters, and of their openings the last that wrote there. An empty line
 * is of whoever ended it.
 */
export function blame(text: Y.Text, owners: ReadonlyMap<number, ClientOwner>): BlamedLines[] {
  const lines: BlamedLines[] = [];
  let line = 1;
  let letters = new Map<Author, number>();
  const end = (): void => {
    const { userId, since } = ownerOf(letters) ?? {};
    const last = lines.at(-1);
    if (last && last.userId === userId && last.since === since)
      lines[lines.length - 1] = { ...last, toLine: line };
    else lines.push({ fromLine: line, toLine: line, userId, since });
    line++;
    letters = new Map();
  };
  for (const { author, part } of partsOf(text, owners)) {
    const pieces = part.split('\n');
    for (const [at, piece] of pieces.entries()) {
      const isEnded = at < pieces.length - 1;
      // A line end counts as little as can be: it decides where there is nothing else.
      const weight = piece.length + (isEnded ? 0.1 : 0);
      if (weight > 0) letters.set(author, (letters.get(author) ?? 0) + weight);
      if (isEnded) end();
    }
  }
  if (letters.size > 0) end();
  return lines;
}

function* partsOf(text: Y.Text, owners: ReadonlyMap<number, ClientOwner>) {
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    yield { author: owners.get(item.id.client), part: item.content.str };
  }
}

function ownerOf(letters: ReadonlyMap<Author, number>): Author {
  const shares = new Map<UserId | undefined, { weight: number; latest: Author }>();
  for (const [author, weight] of letters) {
    const share = shares.get(author?.userId) ?? { weight: 0, latest: author };
    share.weight += weight;
    share.latest = later(share.latest, author);
    shares.set(author?.userId, share);
  }
  const [most] = [...shares.values()].toSorted((one, other) => other.weight - one.weight);
  return most?.latest;
}

function later(one: Author, other: Author): Author {
  return (other?.since ?? 0) > (one?.since ?? 0) ? other : one;
}

import type { AttributeMap } from '../../storage/marshalling.ts';
import type { RawItems } from '../../storage/raw-items.ts';
import { numberOf, textOf } from './attribute-text.ts';

const ATTEMPTS = 5;

/**
 * The parts of one document, which is written and made compact while it is read: whether they fit together, and all of
 * them anew if they do not.
 */
export async function wholeDocument(
  documentId: string,
  scanned: readonly AttributeMap[],
  raw: RawItems,
): Promise<readonly AttributeMap[]> {
  let parts = scanned;
  for (let attempt = 0; attempt < ATTEMPTS && !fitsTogether(parts); attempt++)
    // oxlint-disable-next-line no-await-in-loop -- until nobody wrote meanwhile
    parts = await read(documentId, raw);
  return parts;
}

/** The snapshot that counts is whole, and entries follow it without a hole, each with its pieces. */
function fitsTogether(parts: readonly AttributeMap[]): boolean {
  const names = new Set(parts.map(partOf));
  const head = parts.find((part) => partOf(part) === 'HEAD');
  if (head && !hasAll(names, `S#${textOf(head, 'version')}`, numberOf(head, 'chunks'))) return false;
  const entries = parts.filter((part) => partOf(part).startsWith('U#'));
  if (!entries.every((entry) => hasAll(names, `L#${textOf(entry, 'id')}`, numberOf(entry, 'pieces'))))
    return false;
  const covered = head ? numberOf(head, 'seq') : 0;
  const places = entries.map((entry) => Number(partOf(entry).slice(2))).filter((place) => place > covered);
  places.sort((one, other) => one - other);
  return places.every((place, at) => place === covered + 1 + at);
}

async function read(documentId: string, raw: RawItems): Promise<AttributeMap[]> {
  const parts: AttributeMap[] = [];
  let after: AttributeMap | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- pages come one after the other
    const page = await raw.query('Documents', { name: 'documentId', value: documentId }, after);
    parts.push(...page.items);
    after = page.lastKey;
  } while (after !== undefined);
  return parts;
}

function hasAll(names: ReadonlySet<string>, mark: string, count: number): boolean {
  const prefix = `${mark}#`;
  return count === 0 || [...names].filter((name) => name.startsWith(prefix)).length >= count;
}

function partOf(item: AttributeMap): string {
  return textOf(item, 'part');
}

import type { AttributeMap } from '../../storage/marshalling.ts';
import { mapInParallel } from '../../storage/parallel.ts';
import type { RawItems } from '../../storage/raw-items.ts';
import type { TableName } from '../../storage/store.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { textOf } from './attribute-text.ts';
import { wholeDocument } from './moving-documents.ts';
import { MovingRooms } from './moving-rooms.ts';
import { Partners } from './partners.ts';
import type { ReadUnits } from './read-units.ts';

/**
 * Whatever is named by an item is written before it, or with it: so who names is read before what is named, and what is
 * named is there. Meetings come before their timers: one too many finds nothing to do, one too few is missed.
 */
const EXPORT_ORDER: readonly TableName[] = [
  'Sessions',
  'Messages',
  'Attachments',
  'AuditLog',
  'Meetings',
  'Timers',
  'Projects',
  'ProjectFiles',
  'Documents',
  'ChatRooms',
  'Memberships',
  'Users',
];

export interface ExportOptions {
  readonly raw: RawItems;
  readonly writer: ArchiveWriter;
  /** Everything stands still: nothing has to be made to fit. */
  readonly isStill: boolean;
  readonly units: ReadUnits;
  /** Parts of a table that are read at a time. */
  readonly segments: number;
  readonly tell: (table: TableName) => void;
}

/** Reads every table into an archive, one after the other. The secret that servers share goes apart. */
export async function exportStore(options: ExportOptions): Promise<void> {
  const rooms = options.isStill ? undefined : new MovingRooms();
  for (const table of EXPORT_ORDER) {
    // oxlint-disable-next-line no-await-in-loop -- the order is what makes references hold
    await exportTable(table, options, rooms);
    options.tell(table);
  }
}

export const SECRET_KEY = 'deployment#secret';

async function exportTable(
  table: TableName,
  options: ExportOptions,
  rooms: MovingRooms | undefined,
): Promise<void> {
  const { writer, raw } = options;
  if (table === 'Documents' && rooms !== undefined) {
    await exportDocuments(options);
    return;
  }
  const partners = rooms && new Partners(table);
  await eachItem(table, options, async (item) => {
    partners?.saw(item);
    if (table === 'Messages') rooms?.saw(item);
    await writer.add(recordFor(table, item, rooms));
  });
  if (table === 'Messages' && rooms !== undefined)
    for await (const item of rooms.missed(raw)) await writer.add({ kind: 'item', table, item });
  if (partners !== undefined)
    for await (const item of partners.missed(raw)) await writer.add(recordFor(table, item, rooms));
}

function recordFor(table: TableName, item: AttributeMap, rooms: MovingRooms | undefined) {
  if (table === 'Sessions' && textOf(item, 'tokenHash') === SECRET_KEY)
    return { kind: 'secret', secret: textOf(item, 'secret') } as const;
  if (table === 'ChatRooms' && rooms) return { kind: 'item', table, item: rooms.room(item) } as const;
  if (table === 'Memberships' && rooms) return { kind: 'item', table, item: rooms.membership(item) } as const;
  return { kind: 'item', table, item } as const;
}

/** Each segment gives the parts of a document one after the other. */
async function exportDocuments(options: ExportOptions): Promise<void> {
  const { writer, raw } = options;
  const held = new Map<number, { id: string; parts: AttributeMap[] }>();
  const finish = async (segment: number): Promise<void> => {
    const document = held.get(segment);
    held.delete(segment);
    if (document === undefined) return;
    for (const item of await wholeDocument(document.id, document.parts, raw))
      // oxlint-disable-next-line no-await-in-loop -- the writer says when there is room
      await writer.add({ kind: 'item', table: 'Documents', item });
  };
  await eachItem('Documents', options, async (item, segment) => {
    const id = textOf(item, 'documentId');
    const document = held.get(segment);
    if (document?.id === id) document.parts.push(item);
    else {
      await finish(segment);
      held.set(segment, { id, parts: [item] });
    }
  });
  for (const segment of held.keys())
    // oxlint-disable-next-line no-await-in-loop
    await finish(segment);
}

async function eachItem(
  table: TableName,
  { raw, units, segments }: ExportOptions,
  take: (item: AttributeMap, segment: number) => Promise<void>,
): Promise<void> {
  const numbers = Array.from({ length: segments }, (_, at) => at);
  const limit = units.itemsPerPage;
  await mapInParallel(numbers, segments, async (at) => {
    let after: AttributeMap | undefined;
    do {
      const from = { after, ...(limit !== undefined && { limit }) };
      // oxlint-disable-next-line no-await-in-loop -- pages come one after the other
      const page = await raw.scan(table, { at, total: segments }, from);
      for (const item of page.items)
        // oxlint-disable-next-line no-await-in-loop -- the writer says when there is room
        await take(item, at);
      // oxlint-disable-next-line no-await-in-loop
      await units.spend(page.units);
      after = page.lastKey;
    } while (after !== undefined);
  });
}

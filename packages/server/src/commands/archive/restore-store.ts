import { mapInParallel } from '../../storage/parallel.ts';
import type { AttributeMap } from '../../storage/marshalling.ts';
import type { RawItems } from '../../storage/raw-items.ts';
import type { TableName } from '../../storage/store.ts';
import { TABLE_NAMES } from '../../storage/tables.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { keyText, type FilePart, type ArchiveRecord, type Trailer } from './archive-record.ts';
import { ArchiveRefused } from './archive-refused.ts';
import { textOf } from './attribute-text.ts';
import { SECRET_KEY } from './export-store.ts';

/** Items that are held before they are written. */
const HELD = 1_000;
const WRITERS = 4;
const BATCH = 25;

export interface RestoreOptions {
  readonly reader: ArchiveReader;
  readonly raw: RawItems;
  /** Where the target keeps the secret that its servers share. */
  readonly keepSecret: (secret: string) => Promise<void>;
  /** Takes the parts of files, in their order. */
  readonly keepPart: (part: FilePart) => Promise<void>;
  readonly tell: (restored: number) => void;
}

/** Reads the whole archive and writes nothing. Throws `ArchiveRefused`. */
export async function verifyArchive(reader: ArchiveReader): Promise<Trailer> {
  const records = reader.records();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: bounded memory
    const next = await records.next();
    if (next.done === true) return next.value;
  }
}

/** Throws `ArchiveRefused` if any table holds anything but the secret that a server makes when it starts. */
export async function assertEmpty(raw: RawItems): Promise<void> {
  const pages = await Promise.all(
    TABLE_NAMES.map((table) => raw.scan(table, { at: 0, total: 1 }, { limit: 2 })),
  );
  const full = TABLE_NAMES.filter((_, at) => (pages[at]?.items ?? []).some((item) => !isSecret(item)));
  if (full.length === 0) return;
  throw new ArchiveRefused(
    'target-not-empty',
    `${full.join(', ')} ${full.length === 1 ? 'holds' : 'hold'} items; take another table prefix (--into-prefix) or data directory`,
  );
}

/** Into a store that is empty, from an archive that was verified. Answers with the number of items. */
export async function restoreStore({
  reader,
  raw,
  keepSecret,
  keepPart,
  tell,
}: RestoreOptions): Promise<number> {
  let restored = 0;
  let held: Held[] = [];
  const write = async (): Promise<void> => {
    await writeHeld(held, raw);
    restored += held.length;
    held = [];
    tell(restored);
  };
  for await (const record of reader.records()) {
    if (record.kind === 'secret') await keepSecret(record.secret);
    else if (record.kind === 'file') await keepPart(record.part);
    else held.push(record);
    if (held.length >= HELD) await write();
  }
  await write();
  return restored;
}

type Held = Extract<ArchiveRecord, { kind: 'item' }>;

/** Of two with one key the later counts. */
async function writeHeld(held: readonly Held[], raw: RawItems): Promise<void> {
  const byKey = new Map(
    held.map((record) => [`${record.table} ${keyText(record.table, record.item)}`, record]),
  );
  const byTable = Map.groupBy(byKey.values(), ({ table }) => table);
  const batches: { table: TableName; items: AttributeMap[] }[] = [];
  for (const [table, records] of byTable)
    for (let at = 0; at < records.length; at += BATCH)
      batches.push({ table, items: records.slice(at, at + BATCH).map(({ item }) => item) });
  await mapInParallel(batches, WRITERS, ({ table, items }) => raw.putAll(table, items));
}

function isSecret(item: AttributeMap): boolean {
  return textOf(item, 'tokenHash') === SECRET_KEY;
}

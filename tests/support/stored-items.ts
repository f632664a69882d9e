import { releaseOfAtrium } from '../../packages/server/src/release.ts';
import { ArchiveWriter } from '../../packages/server/src/commands/archive/archive-writer.ts';
import { checksumSeal } from '../../packages/server/src/commands/archive/archive-seal.ts';
import { ArchiveReader } from '../../packages/server/src/commands/archive/archive-reader.ts';
import { exportStore } from '../../packages/server/src/commands/archive/export-store.ts';
import { ReadUnits } from '../../packages/server/src/commands/archive/read-units.ts';
import { restoreStore } from '../../packages/server/src/commands/archive/restore-store.ts';
import { actingAs } from './unwatched.ts';
import type { AttributeMap } from '../../packages/server/src/storage/marshalling.ts';
import type { RawItems } from '../../packages/server/src/storage/raw-items.ts';
import { keyAttributes, TABLE_NAMES, tableDefinition } from '../../packages/server/src/storage/tables.ts';

/** Everything that is stored, by table and key, as JSON with sorted names. */
export async function storedItems(raw: RawItems): Promise<Map<string, AttributeMap>> {
  const all = new Map<string, AttributeMap>();
  for (const table of TABLE_NAMES) {
    let after: AttributeMap | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- pages come one after the other
      const page = await raw.scan(table, { at: 0, total: 1 }, { after });
      for (const item of page.items) all.set(`${table} ${keyOf(table, item)}`, item);
      after = page.lastKey;
    } while (after !== undefined);
  }
  return all;
}

export async function exportTo(path: string, raw: RawItems, isStill: boolean, rcu?: number): Promise<void> {
  const header = {
    version: 1,
    release: releaseOfAtrium(),
    createdAt: new Date().toISOString(),
    moment: isStill ? 'instant' : 'moving',
    compression: 'zstd',
  } as const;
  const writer = await ArchiveWriter.create(path, header, { sealOf: checksumSeal });
  const units = new ReadUnits(rcu);
  await actingAs('export', () => exportStore({ raw, writer, isStill, units, segments: 4, tell: () => {} }));
  await writer.finish();
}

export async function restoreFrom(path: string, raw: RawItems): Promise<void> {
  const reader = await ArchiveReader.open(path, undefined);
  const nothing = async () => {};
  await actingAs('restore', () =>
    restoreStore({ reader, raw, keepSecret: nothing, keepPart: nothing, tell: () => {} }),
  );
  await reader.close();
}

function keyOf(table: (typeof TABLE_NAMES)[number], item: AttributeMap): string {
  return JSON.stringify(keyAttributes(tableDefinition(table)).map((name) => item[name]));
}

import { ConditionFailed } from '../storage/errors.ts';
import {
  itemFromAttributes,
  valueToJson,
  type AttributeMap,
  type AttributeValue,
} from '../storage/marshalling.ts';
import type { RawItems } from '../storage/raw-items.ts';
import type { Shapes } from '../storage/shapes.ts';
import type { TableName } from '../storage/store.ts';
import { keyAttributes, tableDefinition } from '../storage/tables.ts';

export interface Migrated {
  readonly seen: number;
  readonly rewritten: number;
}

interface MigrationDeps {
  readonly raw: RawItems;
  readonly shapes: Shapes;
}

/**
 * Writes every item of a table that is stored in an earlier shape in the present one. Each only if it is still as it was read, so it may
 * run beside servers; repeating it does no harm.
 */
export async function migrateTable(table: TableName, { raw, shapes }: MigrationDeps): Promise<Migrated> {
  let seen = 0;
  let rewritten = 0;
  let after: AttributeMap | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- pages come one after the other
    const page = await raw.scan(table, { at: 0, total: 1 }, { after });
    for (const item of page.items) {
      seen++;
      // oxlint-disable-next-line no-await-in-loop -- a rewrite beside servers takes no more than its share
      if (await migrateItem(table, item, { raw, shapes })) rewritten++;
    }
    after = page.lastKey;
  } while (after !== undefined);
  return { seen, rewritten };
}

/** Until it is written, or somebody else has done it, or it is gone. */
async function migrateItem(table: TableName, read: AttributeMap, deps: MigrationDeps): Promise<boolean> {
  const { raw, shapes } = deps;
  let stored: AttributeMap | undefined = read;
  while (stored !== undefined && shapes.isBehind(table, itemFromAttributes(stored))) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- again only when it was changed meanwhile
      await raw.replace(table, stored, upgradedAttributes(table, stored, shapes));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    const names = keyAttributes(tableDefinition(table));
    const key = Object.fromEntries(names.map((name) => [name, read[name] as AttributeValue]));
    // oxlint-disable-next-line no-await-in-loop
    stored = await raw.get(table, key);
  }
  return false;
}

/** What no step has touched stays to the letter: numbers may have more digits than JavaScript's. */
function upgradedAttributes(table: TableName, stored: AttributeMap, shapes: Shapes): AttributeMap {
  const before = itemFromAttributes(stored);
  const after = shapes.upgraded(table, before);
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const isUntouched = value === before[name];
      return [[name, isUntouched ? stored[name]! : (JSON.parse(valueToJson(value)) as AttributeValue)]];
    }),
  );
}

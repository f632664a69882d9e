import type { Item, TableName, Value } from './store.ts';

/** The attribute that holds the version of an item's shape; without it, it is the first. */
const VERSION = 'v';

/**
 * One step to the next version. It may add what can be told from the item alone, and must not mind that the item is
 * updated afterwards while it is still stored as it was. A change that cannot be told so is another attribute.
 */
export type Upgrade = (item: Item) => Item;

/** Items of one kind, whose shape has changed since the first release. */
export interface Shape {
  readonly name: string;
  readonly table: TableName;
  readonly isOf: (item: Item) => boolean;
  /** From version 1 on; the present version is one more than there are steps. */
  readonly upgrades: readonly Upgrade[];
}

/** Every change of a stored shape since 0.1.0, the one place (docs/decisions/0023-shapes-have-versions.md). */
const SHAPES: readonly Shape[] = [
  {
    name: 'account',
    table: 'Users',
    isOf: ({ userId, username }) => startsWith(userId, 'usr_') && username !== undefined,
    // 2: stands in the list of all accounts.
    upgrades: [(item) => ({ ...item, directory: 'all' })],
  },
];

/** Thrown on purpose: an older server must not guess at, and overwrite, what a newer one has stored. */
class NewerShape extends Error {
  constructor(table: TableName, version: number) {
    super(`an item of ${table} has version ${version}, which a newer release of Atrium has written`);
    this.name = 'NewerShape';
  }
}

/** Items as this release knows them, and marked as such when they are written. */
export class Shapes {
  readonly #byTable: ReadonlyMap<TableName, readonly Shape[]>;

  constructor(shapes: readonly Shape[] = SHAPES) {
    this.#byTable = Map.groupBy(shapes, ({ table }) => table);
  }

  /** For whoever writes a whole item. */
  stamped(table: TableName, item: Item): Item {
    const shape = this.#shapeOf(table, item);
    return shape ? { ...item, [VERSION]: versionOf(shape) } : item;
  }

  /** A whole item that was read. Throws `NewerShape`. */
  upgraded(table: TableName, item: Item): Item {
    const shapes = this.#byTable.get(table);
    if (shapes === undefined) {
      if (item[VERSION] !== undefined) throw new NewerShape(table, Number(item[VERSION]));
      return item;
    }
    return this.#upgraded(table, item);
  }

  /** Whether it is stored in an earlier shape. */
  isBehind(table: TableName, item: Item): boolean {
    const shape = this.#shapeOf(table, item);
    return shape !== undefined && storedVersion(item) < versionOf(shape);
  }

  /** Tables in which something can be behind. */
  get tables(): TableName[] {
    return [...this.#byTable.keys()];
  }

  #upgraded(table: TableName, item: Item): Item {
    const shape = this.#shapeOf(table, item);
    const version = storedVersion(item);
    const present = shape ? versionOf(shape) : 1;
    if (version > present) throw new NewerShape(table, version);
    if (shape === undefined || version === present) return item;
    const steps = shape.upgrades.slice(version - 1);
    return { ...steps.reduce((before, upgrade) => upgrade(before), item), [VERSION]: present };
  }

  #shapeOf(table: TableName, item: Item): Shape | undefined {
    return this.#byTable.get(table)?.find(({ isOf }) => isOf(item));
  }
}

function versionOf({ upgrades }: Shape): number {
  return upgrades.length + 1;
}

function storedVersion(item: Item): number {
  const version = item[VERSION];
  return typeof version === 'number' ? version : 1;
}

function startsWith(value: Value | undefined, prefix: string): boolean {
  return typeof value === 'string' && value.startsWith(prefix);
}

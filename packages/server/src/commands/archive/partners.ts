import { createHash } from 'node:crypto';
import { foldName } from '../../rooms/fold-name.ts';
import type { AttributeMap } from '../../storage/marshalling.ts';
import type { RawItems } from '../../storage/raw-items.ts';
import type { TableName } from '../../storage/store.ts';
import { tableDefinition } from '../../storage/tables.ts';
import { textOf } from './attribute-text.ts';

type PartnersOf = (key: string, item: AttributeMap) => string[];

/** Keys of the items that were written in one transaction with an item of the same table, and live as long as it. */
const PARTNERS: Partial<Record<TableName, PartnersOf>> = {
  Users: (_key, item) =>
    holderOf(item) ?? [
      `email#${textOf(item, 'email').toLowerCase()}`,
      `username#${textOf(item, 'username').toLowerCase()}`,
    ],
  ChatRooms: (_key, item) => holderOf(item) ?? reservationsOf(item),
  Projects: (key) => [key.endsWith('#tree') ? key.slice(0, -'#tree'.length) : `${key}#tree`],
};

/** Of a table that changes while it is read: what one part of a transaction says was there, when the other was not seen. */
export class Partners {
  readonly #table: TableName;
  readonly #hash: string;
  readonly #partnersOf: PartnersOf | undefined;
  readonly #seen = new Set<string>();
  readonly #wanted = new Set<string>();

  constructor(table: TableName) {
    this.#table = table;
    this.#hash = tableDefinition(table).hash;
    this.#partnersOf = PARTNERS[table];
  }

  saw(item: AttributeMap): void {
    if (this.#partnersOf === undefined) return;
    const key = textOf(item, this.#hash);
    this.#seen.add(key);
    for (const partner of this.#partnersOf(key, item))
      if (!this.#seen.has(partner)) this.#wanted.add(partner);
  }

  /** Those of the seen ones that were not seen themselves; what is gone meanwhile is left out. */
  async *missed(raw: RawItems): AsyncGenerator<AttributeMap> {
    for (const key of this.#wanted) {
      if (this.#seen.has(key)) continue;
      // oxlint-disable-next-line no-await-in-loop -- only what came in the last moments is missing
      const item = await raw.get(this.#table, { [this.#hash]: { S: key } });
      if (item === undefined) continue;
      // May want others, which then stand at the end of what is walked through.
      this.saw(item);
      yield item;
    }
  }
}

function holderOf(item: AttributeMap): string[] | undefined {
  const holder = textOf(item, 'reservedFor');
  return holder === '' ? undefined : [holder];
}

function reservationsOf(item: AttributeMap): string[] {
  const code = textOf(item, 'invitationCode');
  const names = [`name#${foldName(textOf(item, 'name'))}`];
  if (code !== '') names.push(`code#${createHash('sha256').update(code).digest('base64url')}`);
  return names;
}

import type { RoomId, UserId } from '@atrium/contract/ids';
import type { RoomAuditEntry, RoomDeed } from '@atrium/contract/room-administration';
import { ulid } from '../ids.ts';
import type { Item, Key, Store, Write } from '../storage/store.ts';
import { TTL_ATTRIBUTE } from '../storage/tables.ts';

const TABLE = 'AuditLog';
const REMOVED_AT_ONCE = 500;
/** Who did what is known for so long, seconds. */
const RETENTION_S = 365 * 24 * 3_600;

/** Who did what in the administration of rooms: written in the transaction that does it. */
export class RoomAudit {
  readonly #store: Store;
  readonly #now: () => number;

  constructor({ store, now }: { store: Store; now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  entry(roomId: RoomId, userId: UserId, deed: RoomDeed): Write {
    const now = this.#now();
    const at = `${new Date(now).toISOString()}#${ulid(now)}`;
    const expiresAt = Math.ceil(now / 1_000) + RETENTION_S;
    const item = { scope: scopeOf(roomId), at, userId, deed: { ...deed }, [TTL_ATTRIBUTE]: expiresAt };
    return { put: { table: TABLE, item } };
  }

  /** Newest first. */
  async page(
    roomId: RoomId,
    page: { limit: number; start: Key | undefined },
  ): Promise<{ entries: RoomAuditEntry[]; next: Key | undefined }> {
    const { items, lastKey } = await this.#store.query({
      table: TABLE,
      where: '#scope = :scope',
      values: { scope: scopeOf(roomId) },
      descending: true,
      limit: page.limit,
      consistent: true,
      ...(page.start && { startKey: page.start }),
    });
    const now = this.#now() / 1_000;
    const entries = items.filter((item) => (item[TTL_ATTRIBUTE] as number) > now).map(fromItem);
    return { entries, next: lastKey };
  }

  /** All that was written down of a room that is deleted, runs and projects too. Answers whether there may be more. */
  async removeSome(roomId: RoomId): Promise<boolean> {
    return (await this.#removeSome(scopeOf(roomId))) || this.#removeSome(roomId);
  }

  async #removeSome(scope: string): Promise<boolean> {
    const where = { table: TABLE, where: '#scope = :scope', values: { scope } } as const;
    const { items, lastKey } = await this.#store.query({ ...where, limit: REMOVED_AT_ONCE });
    const keys = items.map((item): Key => ({ scope, at: item['at'] as string }));
    await this.#store.batchWrite(keys.map((key) => ({ delete: { table: TABLE, key } })));
    return lastKey !== undefined;
  }
}

function scopeOf(roomId: RoomId): string {
  return `${roomId}#administration`;
}

function fromItem(item: Item): RoomAuditEntry {
  const id = item['at'] as string;
  return {
    id,
    at: id.slice(0, id.indexOf('#')),
    userId: item['userId'] as UserId,
    deed: item['deed'] as unknown as RoomDeed,
  };
}

import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import { ConditionFailed, StorageError } from '../storage/errors.ts';
import type { Key, Store, Update, Write } from '../storage/store.ts';
import {
  ATTACHMENTS,
  claimOf,
  FILES_OF_ROOM,
  fromItem,
  toItem,
  type StoredAttachment,
} from './attachment-item.ts';

/** The only one that knows the keys of attachments. */
export class AttachmentRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** `alongside` is written in the same transaction. */
  async create(stored: StoredAttachment, alongside: readonly Write[]): Promise<void> {
    await this.#store.transact([{ put: { table: ATTACHMENTS, item: toItem(stored) } }, ...alongside]);
  }

  async find(attachmentId: AttachmentId): Promise<StoredAttachment | undefined> {
    const item = await this.#store.get({ table: ATTACHMENTS, key: { attachmentId } });
    return item && fromItem(item);
  }

  /** False if it is not any more as it was read. */
  async replace(before: StoredAttachment, after: StoredAttachment): Promise<boolean> {
    const claimedBy = claimOf(before);
    const condition =
      claimedBy === undefined
        ? '#state = :state AND attribute_not_exists(#claimedBy)'
        : '#state = :state AND #claimedBy = :claimedBy';
    const values = { state: before.state, ...(claimedBy !== undefined && { claimedBy }) };
    try {
      await this.#store.put({ table: ATTACHMENTS, item: toItem(after), condition, values });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      if (!(error instanceof StorageError && error.outcome === 'unknown')) throw error;
      const stored = await this.find(before.attachmentId);
      return JSON.stringify(stored && toItem(stored)) === JSON.stringify(toItem(after));
    }
  }

  async remove(attachmentId: AttachmentId): Promise<void> {
    await this.#store.delete({ table: ATTACHMENTS, key: { attachmentId } });
  }

  /** Newest first, in whatever state. */
  async ofRoom(roomId: RoomId, page: { readonly limit: number; readonly start?: Key | undefined }) {
    const { items, lastKey } = await this.#store.query({
      table: ATTACHMENTS,
      index: FILES_OF_ROOM,
      where: '#roomId = :roomId',
      values: { roomId },
      descending: true,
      limit: page.limit,
      ...(page.start && { startKey: page.start }),
    });
    return { attachments: items.map(fromItem), next: lastKey };
  }

  /** Bytes of one person on one day (UTC): false if it would be more than `most`. */
  async take(
    userId: UserId,
    day: string,
    amount: { readonly bytes: number; readonly most: number },
  ): Promise<boolean> {
    const { bytes, most } = amount;
    if (bytes > most) return false;
    const key = { attachmentId: `quota#${userId}` };
    const more = {
      update: 'ADD #bytes :bytes',
      condition: '#day = :day AND #bytes <= :room',
      values: { bytes, day, room: most - bytes },
    };
    const first = {
      update: 'SET #day = :day, #bytes = :bytes',
      condition: 'attribute_not_exists(#day) OR #day < :day',
      values: { bytes, day },
    };
    // Two files may be the day's first at the same moment: then one of them is the second.
    for (const update of [more, first, more]) {
      // oxlint-disable-next-line no-await-in-loop -- the next only if this one does not fit
      if (await this.#counted({ key, ...update })) return true;
    }
    return false;
  }

  async #counted(update: Omit<Update, 'table'>): Promise<boolean> {
    try {
      await this.#store.update({ table: ATTACHMENTS, ...update });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      // Counted or not: nobody is kept from working by an answer that was lost.
      if (error instanceof StorageError && error.outcome === 'unknown') return true;
      throw error;
    }
  }
}

/** What is left of one whose message is deleted: its bytes are removed by whoever finds it. */
export function deletionOf(attachmentId: AttachmentId): Write {
  return {
    update: {
      table: ATTACHMENTS,
      key: { attachmentId },
      update: 'SET #state = :deleted',
      values: { deleted: 'deleted' },
    },
  };
}

import { AppError } from '@atrium/contract/errors';
import type { MessageId, RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { RoomDeed } from '@atrium/contract/room-administration';
import type { ParsedInput } from '@atrium/contract/operations';
import type { UserId } from '@atrium/contract/ids';
import type { RoomAudit } from '../rooms/room-audit.ts';
import type { Store, Write } from '../storage/store.ts';
import type { Transform } from './message-changes.ts';
import { fitting } from './message-history.ts';
import type { MessageRepository } from './message-repository.ts';

const TABLE = 'Documents';
/** Sorts before every message. */
const COUNT = '#count';

export interface MessagePinsDeps {
  readonly store: Store;
  readonly messages: Pick<MessageRepository, 'findMany'>;
  readonly audit: Pick<RoomAudit, 'entry'>;
  readonly now: () => number;
}

/** Messages that a room holds up for everybody: a mark on each, and a list of them behind the room. */
export class MessagePins {
  readonly #deps: MessagePinsDeps;

  constructor(deps: MessagePinsDeps) {
    this.#deps = deps;
  }

  /** The change that a wish makes; the list follows by `pinWrites`. */
  plan(
    { isPinned }: ParsedInput<'messages.pin'>,
    userId: UserId,
  ): { transform: Transform; writes: () => Write[] } {
    let writes: Write[] = [];
    const transform = async (message: Message): Promise<Message | undefined> => {
      writes = [];
      if ((message.pinned !== undefined) === isPinned) return undefined;
      const { messageId, roomId } = message;
      const deed: RoomDeed = { kind: isPinned ? 'pinned' : 'unpinned', messageId };
      if (isPinned) await this.#refuse(message);
      writes = [this.#deps.audit.entry(roomId, userId, deed)];
      const { pinned: _, ...rest } = message;
      const at = new Date(this.#deps.now()).toISOString();
      return isPinned ? { ...rest, pinned: { by: userId, at } } : rest;
    };
    return { transform, writes: () => writes };
  }

  /** The one pinned last first. */
  async of(roomId: RoomId): Promise<Message[]> {
    const { store, messages } = this.#deps;
    const { items } = await store.query({
      table: TABLE,
      where: '#documentId = :documentId AND #part > :count',
      values: { documentId: ownerKey(roomId), count: COUNT },
      consistent: true,
    });
    const found = await messages.findMany(items.map((item) => item['part'] as MessageId));
    // One that was unpinned since the list was read.
    const pinned = found.filter((message) => message.pinned !== undefined);
    const newestFirst = pinned.toSorted((a, b) => (a.pinned!.at < b.pinned!.at ? 1 : -1));
    return newestFirst.slice(0, fitting(newestFirst));
  }

  /** The list of a room that is deleted, with its count. */
  async forget(roomId: RoomId): Promise<void> {
    const { store } = this.#deps;
    const { items } = await store.query({
      table: TABLE,
      where: '#documentId = :documentId',
      values: { documentId: ownerKey(roomId) },
    });
    const parts = items.map((item) => item['part'] as string);
    await store.batchWrite(
      parts.map((part) => ({ delete: { table: TABLE, key: { documentId: ownerKey(roomId), part } } })),
    );
  }

  async #refuse({ roomId, content }: Message): Promise<void> {
    if (content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
    const item = await this.#deps.store.get({ table: TABLE, key: countKey(roomId) });
    if (((item?.['count'] as number | undefined) ?? 0) >= LIMITS.pinsPerRoom)
      throw new AppError(
        'conflict',
        `A room has ${LIMITS.pinsPerRoom} pinned messages at most. Unpin one first.`,
      );
  }
}

/** What the list needs to follow a change of a message; a deletion takes the mark along. */
export function pinWrites(before: Message, after: Message): Write[] {
  const { roomId, messageId } = before;
  const key = { documentId: ownerKey(roomId), part: messageId };
  if (!before.pinned && after.pinned) return [{ put: { table: TABLE, item: key } }, counted(roomId, 1)];
  if (before.pinned && !after.pinned) return [{ delete: { table: TABLE, key } }, counted(roomId, -1)];
  return [];
}

/** However many pin at once, there are no more than a room may have. */
function counted(roomId: RoomId, by: 1 | -1): Write {
  return {
    update: {
      table: TABLE,
      key: countKey(roomId),
      update: 'SET #count = if_not_exists(#count, :zero) + :by',
      condition: 'attribute_not_exists(#count) OR #count < :most',
      // Going down is always right.
      values: { zero: 0, by, most: by > 0 ? LIMITS.pinsPerRoom : Number.MAX_SAFE_INTEGER },
    },
  };
}

function ownerKey(roomId: RoomId): string {
  return `pins#${roomId}`;
}

function countKey(roomId: RoomId): { documentId: string; part: string } {
  return { documentId: ownerKey(roomId), part: COUNT };
}

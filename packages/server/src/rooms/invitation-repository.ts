import { createHash } from 'node:crypto';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Invitation } from '@atrium/contract/room-invitations';
import type { Item, Key, Store, Write } from '../storage/store.ts';

const TABLE = 'Memberships';
/** Beside the members of a room, before all of them; in the index by people it is found under nobody's id. */
const PREFIX = 'invitation#';

/** Links into rooms, by the hash of their secret: whoever reads the table enters nowhere. */
export class InvitationRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(roomId: RoomId, invitationId: string): Promise<Invitation | undefined> {
    const item = await this.#store.get({ table: TABLE, key: keyOf(roomId, invitationId) });
    return item && fromItem(item);
  }

  /** All of a room, those that count no more among them: few, because they are bounded when they are made. */
  async ofRoom(roomId: RoomId): Promise<Invitation[]> {
    const { items } = await this.#store.query({
      table: TABLE,
      where: '#roomId = :roomId AND begins_with(#userId, :prefix)',
      values: { roomId, prefix: PREFIX },
      consistent: true,
    });
    return items.map(fromItem);
  }

  /** Those that count no more. */
  async forget(roomId: RoomId, invitations: readonly Invitation[]): Promise<void> {
    await this.#store.batchWrite(
      invitations.map(({ invitationId }) => ({ delete: { table: TABLE, key: keyOf(roomId, invitationId) } })),
    );
  }
}

/** Base64url, as ids are. */
export function invitationIdOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether it would let somebody in at `now`, milliseconds. */
export function counts({ expiresAt, maxUses, uses }: Invitation, now: number): boolean {
  const isOver = expiresAt !== undefined && Date.parse(expiresAt) <= now;
  return !isOver && (maxUses === undefined || uses < maxUses);
}

export function invitationWrite(roomId: RoomId, { invitationId, ...rest }: Invitation): Write {
  const item = { ...keyOf(roomId, invitationId), ...rest };
  return { put: { table: TABLE, item, condition: 'attribute_not_exists(#roomId)' } };
}

export function revocationWrite(roomId: RoomId, invitationId: string): Write {
  const key = keyOf(roomId, invitationId);
  return { delete: { table: TABLE, key, condition: 'attribute_exists(#roomId)' } };
}

/** Takes one use; fails if none is left, its time is over, or it was revoked: never more people than uses. */
export function useWrite(
  roomId: RoomId,
  { invitationId, maxUses, expiresAt }: Invitation,
  now: number,
): Write {
  const conditions = ['attribute_exists(#roomId)'];
  if (maxUses !== undefined) conditions.push('#uses < :maxUses');
  if (expiresAt !== undefined) conditions.push('#expiresAt > :now');
  return {
    update: {
      table: TABLE,
      key: keyOf(roomId, invitationId),
      update: 'SET #uses = #uses + :one',
      condition: conditions.join(' AND '),
      values: {
        one: 1,
        ...(maxUses !== undefined && { maxUses }),
        ...(expiresAt !== undefined && { now: new Date(now).toISOString() }),
      },
    },
  };
}

function keyOf(roomId: RoomId, invitationId: string): Key {
  return { roomId, userId: PREFIX + invitationId };
}

function fromItem(item: Item): Invitation {
  return {
    invitationId: (item['userId'] as string).slice(PREFIX.length),
    role: item['role'] as Invitation['role'],
    createdBy: item['createdBy'] as UserId,
    createdAt: item['createdAt'] as string,
    ...(item['expiresAt'] !== undefined && { expiresAt: item['expiresAt'] as string }),
    ...(item['maxUses'] !== undefined && { maxUses: item['maxUses'] as number }),
    uses: item['uses'] as number,
  };
}

import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Membership } from '@atrium/contract/rooms';
import { messageIdOf } from '@atrium/contract/ids';
import { headHintUpdate, RoomRepository } from '../../rooms/room-repository.ts';
import { membershipPut, readMarkerUpdate } from '../../rooms/membership-repository.ts';
import { ConditionFailed } from '../../storage/errors.ts';
import type { Item, Update } from '../../storage/store.ts';
import { fieldsOf, noteAll, type ImportContext } from './import-context.ts';
import { mapRoom } from './map-room.ts';
import type { StoredRecord } from './staging.ts';

/** Where the part of a room's log ends that was brought. */
interface BroughtEnd {
  readonly lastSeq: number;
  readonly lastMessageAt: string;
}

/**
 * What a room gets when its messages are there: its members, for whom everything that was brought is read, and the hint
 * where its log ends. Members who are in the room already stay as they are.
 *
 * @param names as messages call the room
 */
export async function finishRoom(
  context: ImportContext,
  room: StoredRecord,
  names: readonly (string | null)[],
): Promise<void> {
  const roomId = room.target as RoomId;
  const end = await endOf(context, roomId, names);
  const stored = await new RoomRepository(context.store).find(roomId);
  if (end && (stored?.lastSeqHint ?? 0) < end.lastSeq)
    await unlessOvertaken(context, headHintUpdate(roomId, end.lastSeq, end.lastMessageAt));
  if (context.staging.setting(`finished ${room.key}`) === undefined)
    await bringMembers(context, room, { names, readSeq: end?.lastSeq ?? 0 });
}

async function endOf(
  { staging, store }: ImportContext,
  roomId: RoomId,
  names: readonly (string | null)[],
): Promise<BroughtEnd | undefined> {
  const query = 'SELECT max(place + parts - 1) AS place FROM records WHERE parent = ? AND place IS NOT NULL';
  const places = names.map((name) => staging.one<{ place: number | null }>(query, name)?.place ?? 0);
  const lastSeq = Math.max(0, ...places);
  if (lastSeq === 0) return undefined;
  const last = await store.get({ table: 'Messages', key: { messageId: messageIdOf(roomId, lastSeq) } });
  return last && { lastSeq, lastMessageAt: last['createdAt'] as string };
}

async function bringMembers(
  context: ImportContext,
  room: StoredRecord,
  { names, readSeq }: { names: readonly (string | null)[]; readSeq: number },
): Promise<void> {
  const { store } = context;
  const roomId = room.target as RoomId;
  const userIds = membersOf(context, room, names);
  const keys = userIds.map((userId) => ({ roomId, userId }));
  const known = await store.batchGet('Memberships', keys);
  const isThere = new Set(known.map((item) => item['userId']));
  const joinedAt =
    (await new RoomRepository(store).find(roomId))?.room.createdAt ?? new Date(room.at).toISOString();
  const added = userIds.filter((userId) => !isThere.has(userId));
  const memberships = added.map((userId): Membership => ({
    roomId,
    userId,
    role: 'member',
    joinedAt,
    readSeq,
  }));
  await store.batchWrite(memberships.map(withoutCondition));
  const isBehind = (item: Item) => item['role'] === 'owner' && (item['readSeq'] as number) < readSeq;
  for (const owner of known.filter(isBehind).map((item) => item['userId'] as UserId))
    // oxlint-disable-next-line no-await-in-loop -- there is one
    await unlessOvertaken(context, readMarkerUpdate(roomId, owner, { readSeq }));
}

/** It was just seen that they are no members yet. */
function withoutCondition(membership: Membership) {
  const { table, item } = membershipPut(membership);
  return { put: { table, item } };
}

/** Those whom the room lists with its owner; if it lists nobody, those who wrote. */
function membersOf(context: ImportContext, room: StoredRecord, names: readonly (string | null)[]): UserId[] {
  const { references, staging } = context;
  const mapped = mapRoom(fieldsOf<'rooms'>(context, room), room);
  if (mapped.kind === 'refused') return [];
  const { owner, members } = mapped.draft;
  const userIds = new Set(
    [references.user(owner) ?? [], members === undefined ? writers(context, names) : []].flat(),
  );
  for (const key of members ?? []) {
    const userId = references.user(key);
    if (userId) userIds.add(userId);
    else noteAll(staging, room, [{ reason: 'member-missing', detail: key }]);
  }
  return [...userIds];
}

function writers({ staging }: ImportContext, names: readonly (string | null)[]): UserId[] {
  const query =
    "SELECT DISTINCT name FROM records WHERE kind = 'messages' AND state = 'brought' AND parent = ? AND name IS NOT NULL";
  const rows = names.flatMap((name) => staging.all<{ name: string }>(query, name));
  return rows
    .map(({ name }) => name as UserId)
    .filter((userId) => staging.findByTarget(userId)?.kind === 'users');
}

async function unlessOvertaken({ store }: ImportContext, update: Update): Promise<void> {
  try {
    await store.update(update);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

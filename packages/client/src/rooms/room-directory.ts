import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Events } from '@atrium/contract/events';
import type { Message } from '@atrium/contract/messages';
import type { Membership, Room, RoomListing } from '@atrium/contract/rooms';
import type { Attention, ReadMarker } from '@atrium/contract/unread';
import { markerOf, withMarker } from '@atrium/contract/unread-rules';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { RoomList, RoomView } from '../state.ts';
import { UnreadMentions } from './unread-mentions.ts';

/** Own messages of a room that are not stored yet. */
export interface UnsentCounts {
  readonly pending: number;
  readonly failed: number;
}

export interface RoomDirectoryDeps {
  readonly userId: UserId;
  readonly notifier: Notifier;
  readonly unsent: (roomId: RoomId) => UnsentCounts;
  /** What a person is called; direct conversations bear the names of the others. */
  readonly nameOf: (userId: UserId) => string | undefined;
}

interface Row {
  readonly listing: RoomListing;
  /** Made when somebody looks. */
  view: RoomView | undefined;
}

/**
 * The rooms of the signed-in person. Whatever arrives is merged so that nothing goes back: the order in which
 * answers and events come does not matter.
 */
export class RoomDirectory {
  readonly view: View<RoomList>;
  readonly #unsent: (roomId: RoomId) => UnsentCounts;
  readonly #nameOf: RoomDirectoryDeps['nameOf'];
  readonly #userId: UserId;
  readonly #rows = new Map<RoomId, Row>();
  readonly #mentions: UnreadMentions;
  #isReady = false;

  constructor({ userId, notifier, unsent, nameOf }: RoomDirectoryDeps) {
    this.#userId = userId;
    this.#nameOf = nameOf;
    this.#mentions = new UnreadMentions(userId);
    this.#unsent = unsent;
    this.view = new View<RoomList>({ notifier, compute: () => this.#compute() });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get(roomId: RoomId): RoomListing | undefined {
    return this.#rows.get(roomId)?.listing;
  }

  /** The whole list is asked for now. */
  asked(): void {
    this.#mentions.asked();
  }

  /** The whole list. Answers with the rooms that are new in it, and those that are no longer. */
  replaceAll(listings: readonly RoomListing[]): { added: RoomId[]; gone: RoomId[] } {
    const current = new Set(listings.map(({ room }) => room.roomId));
    const added = [...current].filter((roomId) => !this.#rows.has(roomId));
    const gone = [...this.#rows.keys()].filter((roomId) => !current.has(roomId));
    for (const roomId of gone) this.remove(roomId);
    for (const listing of listings) this.put(listing);
    this.#isReady = true;
    this.view.touch();
    return { added, gone };
  }

  put({ mentionSeqs, ...listing }: RoomListing): void {
    if (mentionSeqs) this.#mentions.listed(listing.room.roomId, mentionSeqs);
    const held = this.get(listing.room.roomId);
    this.#set(held ? merged(held, listing) : listing);
  }

  remove(roomId: RoomId): void {
    this.#mentions.forget(roomId);
    if (this.#rows.delete(roomId)) this.view.touch();
  }

  roomChanged(room: Room): void {
    const held = this.get(room.roomId);
    if (held && room.version > held.room.version) this.#set({ ...held, room });
  }

  /** Messages that were posted or have changed. */
  met(roomId: RoomId, messages: readonly Message[]): void {
    const held = this.get(roomId);
    if (this.#mentions.met(roomId, messages)) this.unsentChanged(roomId);
    const lastMessage = messages.reduce(newestOf, held?.lastMessage);
    if (!held || !lastMessage || lastMessage === held.lastMessage) return;
    this.#set({ ...held, lastMessage, lastSeq: Math.max(held.lastSeq, lastMessage.seq) });
  }

  read(roomId: RoomId, marker: ReadMarker): void {
    const held = this.get(roomId);
    if (!held) return;
    const membership = withMarker(held.membership, marker);
    if (membership !== held.membership) this.#set({ ...held, membership });
  }

  attentionChanged(roomId: RoomId, attention: Attention): void {
    const held = this.get(roomId);
    if (!held || latestOf(held.membership.attention, attention) !== attention) return;
    this.#set({ ...held, membership: { ...held.membership, attention } });
  }

  presenceChanged({ roomId, here, gone }: Events['presence:changed']): void {
    const held = this.get(roomId);
    if (!held || !isDirect(roomId)) return;
    const stay = (held.presentUserIds ?? []).filter((userId) => !gone.includes(userId));
    this.#set({ ...held, presentUserIds: [...new Set([...stay, ...here])] });
  }

  /** People are called otherwise now, or became known. */
  namesChanged(): void {
    for (const roomId of this.#rows.keys()) if (isDirect(roomId)) this.unsentChanged(roomId);
  }

  /** What is shown of the room beside its listing has changed. */
  unsentChanged(roomId: RoomId): void {
    const row = this.#rows.get(roomId);
    if (!row) return;
    row.view = undefined;
    this.view.touch();
  }

  #set(listing: RoomListing): void {
    this.#rows.set(listing.room.roomId, { listing, view: undefined });
    this.view.touch();
  }

  #compute(): RoomList {
    const rows = [...this.#rows.values()].filter(({ listing }) => this.#isShown(listing));
    const rooms = rows.map((row) => (row.view ??= this.#viewOf(row.listing)));
    rooms.sort((a, b) => compare(activityOf(b), activityOf(a)) || compare(a.room.roomId, b.room.roomId));
    return { status: this.#isReady ? 'ready' : 'loading', rooms };
  }

  /** Whom nobody has written to yet has not been written to. */
  #isShown({ room, lastSeq }: RoomListing): boolean {
    return !isDirect(room.roomId) || lastSeq > 0 || room.createdBy === this.#userId;
  }

  #named(room: Room): Room {
    if (!isDirect(room.roomId)) return room;
    const others = (room.directUserIds ?? []).filter((userId) => userId !== this.#userId);
    const names = (others.length > 0 ? others : [this.#userId]).map((id) => this.#nameOf(id) ?? 'Somebody');
    return { ...room, name: names.join(', ') };
  }

  #viewOf(listing: RoomListing): RoomView {
    const { lastSeq, lastMessage, membership } = listing;
    const inThreads = Math.max(0, (lastMessage?.inThreads ?? 0) - (membership.readInThreads ?? 0));
    const unread = Math.max(0, lastSeq - membership.readSeq - inThreads);
    const room = this.#named(listing.room);
    const { roomId } = room;
    const mentions = this.#mentions.count(roomId, { readSeq: membership.readSeq, lastSeq });
    return { ...listing, room, unread, mentions, ...this.#unsent(roomId) };
  }
}

function merged(held: RoomListing, other: RoomListing): RoomListing {
  const lastMessage = [held.lastMessage, other.lastMessage]
    .filter((message) => message !== undefined)
    .reduce(newestOf, undefined);
  // Of two memberships the one that began later is meant: one may leave a room and enter it again.
  const isOlder = isEarlier(other.membership, held.membership);
  const membership = isOlder ? held.membership : other.membership;
  const isSameStay = held.membership.joinedAt === other.membership.joinedAt;
  return {
    room: other.room.version > held.room.version ? other.room : held.room,
    membership: {
      ...membership,
      ...(isSameStay && latestChoices(held.membership, other.membership)),
    },
    lastSeq: Math.max(held.lastSeq, other.lastSeq),
    ...(lastMessage && { lastMessage }),
    ...((other.presentUserIds ?? held.presentUserIds) && {
      presentUserIds: other.presentUserIds ?? held.presentUserIds,
    }),
  };
}

/** What the person of a membership did last, whichever of two forms says it. */
function latestChoices(held: Membership, other: Membership): ReadMarker & Pick<Membership, 'attention'> {
  const attention = latestOf(held.attention, other.attention);
  return { ...markerOf(withMarker(held, other)), ...(attention && { attention }) };
}

function latestOf(held: Attention | undefined, other: Attention | undefined): Attention | undefined {
  return (other?.version ?? 0) > (held?.version ?? 0) ? other : held;
}

/** Of the same stay the one whose role was changed later is meant. */
function isEarlier(one: Membership, other: Membership): boolean {
  if (one.joinedAt !== other.joinedAt) return one.joinedAt < other.joinedAt;
  return (one.roleVersion ?? 0) < (other.roleVersion ?? 0);
}

/** The later in the log; of one message its later form. */
function newestOf(held: Message | undefined, other: Message): Message {
  if (!held || other.seq > held.seq) return other;
  return other.seq === held.seq && (other.change ?? 0) > (held.change ?? 0) ? other : held;
}

/** As the server sorts them: the latest message or, if that is later, when one came in. */
function activityOf({ room, membership, lastMessage }: RoomListing): string {
  const latest = lastMessage?.createdAt ?? room.createdAt;
  return latest > membership.joinedAt ? latest : membership.joinedAt;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

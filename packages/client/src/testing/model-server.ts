import { AppError } from '@atrium/contract/errors';
import { messageIdOf, placeOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { mentions } from '@atrium/contract/mention-names';
import type { Message } from '@atrium/contract/messages';
import type { Input, Output, ParsedInput, SocketOperationName } from '@atrium/contract/operations';
import type { Membership, Room, RoomListing } from '@atrium/contract/rooms';
import type { ServerEvent } from '../transport/transport.ts';
import { pinnedOf, reacted } from './model-marks.ts';
import { ModelThreads, threadMarks, withReply } from './model-threads.ts';
import { instant, sampleRoom, sampleUser } from './samples.ts';

const NEWEST_PAGE = 50;

interface ModelRoom {
  room: Room;
  readonly members: Map<UserId, Membership>;
  readonly messages: Message[];
  lastChange: number;
}

type Handler<Name extends SocketOperationName> = (input: ParsedInput<Name>, userId: UserId) => Output<Name>;

/** The operations that this model knows. */
type Handlers = {
  readonly [
    Name in
      | 'rooms.list'
      | 'rooms.sync'
      | 'rooms.members'
      | 'rooms.markRead'
      | 'rooms.type'
      | 'messages.post'
      | 'messages.page'
      | 'messages.edit'
      | 'messages.delete'
      | 'messages.react'
      | 'messages.pin'
      | 'messages.pins'
      | 'threads.page'
      | 'threads.list'
      | 'threads.follow'
      | 'threads.markRead'
  ]: Handler<Name>;
};

/**
 * What the contract promises, in memory and at once: the smallest server that a client can be tried against by hand.
 * Announcements go to `announce`, for the test to deliver, lose or shuffle.
 */
export class ModelServer {
  readonly #rooms = new Map<RoomId, ModelRoom>();
  readonly #announce: (userId: UserId, event: ServerEvent) => void;
  readonly #threads = new ModelThreads((userId, event) => this.#announce(userId, event));
  #moment = 1_000;
  /** So many of the latest changes the index does not show yet. */
  lag = 0;

  constructor(announce: (userId: UserId, event: ServerEvent) => void = () => undefined) {
    this.#announce = announce;
  }

  /** Throws `AppError`, as the transport would. */
  handle<Name extends SocketOperationName>(name: Name, input: Input<Name>, userId: UserId): Output<Name> {
    const handler = (this.#handlers as Partial<Record<SocketOperationName, unknown>>)[name];
    if (handler === undefined) throw new AppError('not-found', `The model does not know ${name}.`);
    return structuredClone((handler as Handler<Name>)(input as ParsedInput<Name>, userId));
  }

  createRoom(roomId: RoomId, userIds: readonly UserId[]): void {
    const room = sampleRoom(roomId, userIds[0]!);
    this.#rooms.set(roomId, { room, members: new Map(), messages: [], lastChange: 0 });
    for (const userId of userIds) this.join(roomId, userId);
  }

  join(roomId: RoomId, userId: UserId): void {
    const stored = this.#rooms.get(roomId)!;
    if (stored.members.has(userId)) return;
    const joinedAt = instant(this.#moment++);
    const readSeq = stored.messages.length;
    const { inThreads } = stored.messages.at(-1) ?? {};
    const isFirst = stored.members.size === 0 && stored.messages.length === 0;
    const role = isFirst && stored.room.createdBy === userId ? 'owner' : 'member';
    const marker = { readSeq, ...(inThreads && { readInThreads: inThreads }) };
    stored.members.set(userId, { roomId, userId, role, joinedAt, ...marker });
    const listing = this.#listing(stored, userId);
    this.#announce(userId, { name: 'membership:changed', payload: { kind: 'joined', listing } });
    const joined = [sampleUser(userId)];
    this.#tell(stored, { name: 'members:changed', payload: { roomId, joined, leftUserIds: [] } });
  }

  leave(roomId: RoomId, userId: UserId): void {
    const stored = this.#rooms.get(roomId)!;
    if (!stored.members.delete(userId)) return;
    this.#announce(userId, { name: 'membership:changed', payload: { kind: 'left', roomId } });
    this.#tell(stored, { name: 'members:changed', payload: { roomId, joined: [], leftUserIds: [userId] } });
  }

  /** Between member and guest, back and forth. */
  changeRole(roomId: RoomId, userId: UserId): void {
    const stored = this.#rooms.get(roomId)!;
    const held = stored.members.get(userId);
    if (!held) return;
    const role = held.role === 'guest' ? 'member' : 'guest';
    const roleVersion = (held.roleVersion ?? 0) + 1;
    stored.members.set(userId, { ...held, role, roleVersion });
    const listing = this.#listing(stored, userId);
    this.#announce(userId, { name: 'membership:changed', payload: { kind: 'joined', listing } });
    const roles = [{ userId, role, roleVersion } as const];
    const payload = { roomId, joined: [], leftUserIds: [], roles };
    this.#tell(stored, { name: 'members:changed', payload });
  }

  setTopic(roomId: RoomId, topic: string): void {
    const stored = this.#rooms.get(roomId)!;
    stored.room = { ...stored.room, topic, version: stored.room.version + 1 };
    this.#tell(stored, { name: 'room:changed', payload: { room: stored.room } });
  }

  messagesOf(roomId: RoomId): readonly Message[] {
    return this.#rooms.get(roomId)!.messages;
  }

  readonly #handlers: Handlers = {
    'rooms.list': (_input, userId) => {
      const mine = [...this.#rooms.values()].filter(({ members }) => members.has(userId));
      const rooms = mine.map((stored) => {
        const { members, messages } = stored;
        const unread = messages.slice(members.get(userId)!.readSeq).slice(-LIMITS.mentionWindow);
        const mentionSeqs = unread.filter((one) => mentions(one, userId)).map(({ seq }) => seq);
        return { ...this.#listing(stored, userId), mentionSeqs };
      });
      return { rooms, users: [] };
    },
    'rooms.sync': (input, userId) => this.#sync(input, userId),
    'rooms.members': ({ roomId }, userId) => {
      const { members } = this.#room(roomId, userId);
      return {
        members: [...members.values()].map(({ userId: id, role, roleVersion, joinedAt }) => {
          return { user: sampleUser(id), role, joinedAt, ...(roleVersion && { roleVersion }) };
        }),
        presentUserIds: [...members.keys()],
      };
    },
    'rooms.markRead': ({ roomId, readSeq }, userId) => {
      const { members, messages } = this.#room(roomId, userId);
      const held = members.get(userId)!;
      const stands = Math.max(held.readSeq, Math.min(readSeq, messages.length));
      const { inThreads } = messages[stands - 1] ?? {};
      const marker = { readSeq: stands, ...(inThreads && { readInThreads: inThreads }) };
      members.set(userId, { ...held, ...marker });
      this.#announce(userId, { name: 'read:changed', payload: { roomId, ...marker } });
      return marker;
    },
    'rooms.type': ({ roomId }, userId) => {
      const payload = { roomId, userIds: [userId] };
      this.#tell(this.#room(roomId, userId), { name: 'typing:changed', payload });
      return {};
    },
    'messages.post': (input, userId) => ({ message: this.#post(input, userId) }),
    'messages.page': ({ roomId, before, limit }, userId) => {
      const { messages } = this.#room(roomId, userId);
      const end = before === undefined ? messages.length : Number(before);
      const start = Math.max(0, end - (limit ?? NEWEST_PAGE));
      const page = messages.slice(start, end);
      return { messages: page, users: [], ...(start > 0 && { before: String(start) }) };
    },
    'messages.edit': ({ messageId, content }, userId) => {
      return { message: this.#change(messageId, { content }, userId) };
    },
    'messages.delete': ({ messageId }, userId) => {
      return {
        message: this.#change(
          messageId,
          { content: { kind: 'deleted' }, reactions: [], pinned: undefined },
          userId,
        ),
      };
    },
    'messages.react': (input, userId) => {
      const { messageId, emoji, isOn } = input;
      const { roomId, seq } = placeOf(messageId);
      const message = this.#room(roomId, userId).messages[seq - 1]!;
      if (message.content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
      const reactions = reacted(message.reactions ?? [], { emoji, isOn, userId });
      return { message: this.#change(messageId, { reactions }, userId) };
    },
    'messages.pin': ({ messageId, isPinned }, userId) => {
      const { roomId, seq } = placeOf(messageId);
      const message = this.#room(roomId, userId).messages[seq - 1]!;
      const isDone = (message.pinned !== undefined) === isPinned || message.content.kind === 'deleted';
      const pinned = isPinned ? { by: userId, at: instant(this.#moment++) } : undefined;
      return { message: isDone ? message : this.#change(messageId, { pinned }, userId) };
    },
    'messages.pins': ({ roomId }, userId) => {
      return { messages: pinnedOf(this.#room(roomId, userId).messages), users: [] };
    },
    'threads.page': ({ messageId, before, limit }, userId) => {
      const { messages } = this.#room(placeOf(messageId).roomId, userId);
      const root = messages[placeOf(messageId).seq - 1]!;
      const all = messages.filter(({ threadId }) => threadId === messageId);
      const end = before === undefined ? all.length : Number(before);
      const start = Math.max(0, end - limit);
      const place = this.#threads.placeOf(userId, messageId);
      const page = { root, replies: all.slice(start, end), place, users: [] };
      return start > 0 ? { ...page, before: String(start) } : page;
    },
    'threads.list': (_input, userId) => {
      const mine = [...this.#rooms.values()].filter(({ members }) => members.has(userId));
      const roots = mine.flatMap(({ messages }) => messages);
      return { threads: this.#threads.followed(userId, roots), users: [] };
    },
    'threads.follow': ({ messageId, isFollowed }, userId) => {
      this.#room(placeOf(messageId).roomId, userId);
      return { place: this.#threads.follow(userId, messageId, isFollowed) };
    },
    'threads.markRead': ({ messageId, readSeq }, userId) => {
      const { messages } = this.#room(placeOf(messageId).roomId, userId);
      const last = messages[placeOf(messageId).seq - 1]?.thread?.latest.at(-1)?.seq ?? 0;
      return { place: this.#threads.markRead(userId, messageId, Math.min(readSeq, last)) };
    },
  };

  #sync({ roomId, afterSeq, afterChange }: ParsedInput<'rooms.sync'>, userId: UserId): Output<'rooms.sync'> {
    const { room, members, messages, lastChange } = this.#room(roomId, userId);
    const missed = Math.max(0, messages.length - afterSeq);
    const isFar = missed > LIMITS.syncMessages;
    const start = messages.length - (isFar ? NEWEST_PAGE : missed);
    const after = afterChange ?? 0;
    const shown = Math.max(after, lastChange - this.lag);
    const changed = messages
      .filter(({ change }) => change !== undefined && change > after && change <= shown)
      .sort((a, b) => a.change! - b.change!);
    return {
      room,
      membership: members.get(userId)!,
      messages: messages.slice(start),
      ...(isFar && { before: String(start) }),
      changed,
      users: [],
      lastSeq: messages.length,
      lastChange,
      settledChange: shown,
    };
  }

  #post(input: ParsedInput<'messages.post'>, senderId: UserId): Message {
    const { roomId, clientMessageId, content, retryAfterSeq } = input;
    const stored = this.#room(roomId, senderId);
    // Unlike a real server it remembers no repeats by itself: a retry that is not marked as one is stored twice.
    const found = stored.messages.slice(retryAfterSeq ?? stored.messages.length).find((message) => {
      return message.senderId === senderId && message.clientMessageId === clientMessageId;
    });
    if (found) return found;
    const seq = stored.messages.length + 1;
    const messageId = messageIdOf(roomId, seq);
    const createdAt = instant(this.#moment++);
    const place = { messageId, roomId, seq, senderId, clientMessageId, createdAt };
    const marks = threadMarks(stored.messages.at(-1), input);
    const message: Message = { ...place, content, ...everyoneIn(content), ...marks };
    stored.messages.push(message);
    const users = [sampleUser(senderId)];
    this.#tell(stored, { name: 'message:posted', payload: { roomId, messages: [message], users } });
    if (input.threadId) this.#count(input.threadId, message);
    return message;
  }

  #count(threadId: MessageId, reply: Message): void {
    const { roomId, seq } = placeOf(threadId);
    const { members, messages } = this.#rooms.get(roomId)!;
    const root = messages[seq - 1]!;
    this.#change(threadId, { thread: withReply(root, reply) }, reply.senderId);
    for (const userId of [reply.senderId, root.senderId])
      if (members.has(userId)) this.#threads.replied(userId, threadId, reply);
  }

  #change(messageId: MessageId, part: Partial<Message>, userId: UserId): Message {
    const { roomId, seq } = placeOf(messageId);
    const stored = this.#room(roomId, userId);
    const change = ++stored.lastChange;
    const changedAt = instant(this.#moment++);
    const {
      reactions,
      pinned,
      everyone: _,
      ...message
    }: Message = { ...stored.messages[seq - 1]!, ...part, change, changedAt };
    Object.assign(
      message,
      everyoneIn(message.content),
      reactions?.length && { reactions },
      pinned && { pinned },
    );
    stored.messages[seq - 1] = message;
    this.#tell(stored, { name: 'message:changed', payload: { roomId, messages: [message] } });
    return message;
  }

  #listing({ room, members, messages }: ModelRoom, userId: UserId): RoomListing {
    const lastMessage = messages.at(-1);
    const membership = members.get(userId)!;
    return { room, membership, lastSeq: messages.length, ...(lastMessage && { lastMessage }) };
  }

  #room(roomId: RoomId, userId: UserId): ModelRoom {
    const stored = this.#rooms.get(roomId);
    if (!stored?.members.has(userId)) throw new AppError('not-found', 'There is no such room.');
    return stored;
  }

  #tell({ members }: ModelRoom, event: ServerEvent): void {
    for (const userId of members.keys()) this.#announce(userId, structuredClone(event));
  }
}

/** The model knows `@room` alone. */
function everyoneIn(content: Message['content']): Pick<Message, 'everyone'> {
  const isMeant = content.kind === 'text' && content.text.includes('@room');
  return isMeant ? { everyone: 'room' } : {};
}

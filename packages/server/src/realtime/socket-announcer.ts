import type { EventName, Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Server, Socket } from 'socket.io';
import type { Announcer } from '../announcer.ts';
import { isRoom, roomChannel, roomOf, userChannel } from './channels.ts';
import type { Arrivals } from './arrivals.ts';
import { PresenceElsewhere } from './presence-elsewhere.ts';
import { Presence } from './presence.ts';
import { userOf } from './socket-person.ts';
import type { SlowSockets } from './slow-sockets.ts';

/** Keystrokes of a room are told together, at most this often, milliseconds. */
const TYPING_BATCH_MS = 250;

interface SocketAnnouncerDeps {
  readonly io: Server;
  readonly arrivals: Arrivals;
  readonly slow: SlowSockets;
  /** Told of each message that goes to sockets, with the time that it bears. */
  readonly delivered?: ((createdAt: string) => void) | undefined;
}

/** The announcer of a running server: everything goes out through Socket.IO. */
export class SocketAnnouncer implements Announcer {
  readonly presence: Presence;
  /** Who is connected to other nodes. */
  readonly elsewhere: PresenceElsewhere;
  readonly #io: Server;
  readonly #deps: SocketAnnouncerDeps;
  readonly #typing = new Map<RoomId, Set<UserId>>();
  readonly #arrivals: Arrivals;
  readonly #slow: SlowSockets;
  readonly #leftListeners: ((roomId: RoomId, userId: UserId) => void)[] = [];
  readonly #closedListeners: ((roomId: RoomId) => void)[] = [];
  readonly #presenceListeners: ((userId: UserId) => void)[] = [];
  #typingTimer: NodeJS.Timeout | undefined;

  constructor(deps: SocketAnnouncerDeps) {
    this.#io = deps.io;
    this.#deps = deps;
    this.#arrivals = deps.arrivals;
    this.#slow = deps.slow;
    this.presence = new Presence({
      tell: (roomId, here, gone) =>
        this.#io.volatile.to(roomChannel(roomId)).emit('presence:changed', { roomId, here, gone }),
      roomsOf: (userId) => this.roomsOf(userId),
      isElsewhere: (userId, roomId) => this.elsewhere.isIn(userId, roomId),
      changed: (userId) => {
        for (const listener of this.#presenceListeners) listener(userId);
      },
    });
    this.elsewhere = new PresenceElsewhere({
      isHere: (userId) => this.presence.isHere(userId),
      note: (roomId, userId, isThere) => this.presence.noteElsewhere(roomId, userId, isThere),
    });
  }

  toRoom<Name extends EventName>(roomId: RoomId, event: Name, payload: Events[Name]): void {
    if (event === 'message:posted') this.#stopTyping(roomId, payload as Events['message:posted']);
    this.#io.to(roomChannel(roomId)).emit(event, payload);
    if (event === 'message:posted') this.#measure(payload as Events['message:posted']);
  }

  toUser<Name extends EventName>(userId: UserId, event: Name, payload: Events[Name]): void {
    this.#io.to(userChannel(userId)).emit(event, payload);
  }

  isOpen(connectionId: string): boolean {
    return this.#io.sockets.sockets.has(connectionId);
  }

  /** To one socket. */
  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void {
    this.#io.sockets.sockets.get(connectionId)?.emit(event, payload);
  }

  /** Called with everybody who leaves a room, or is found to have left. */
  onLeft(listener: (roomId: RoomId, userId: UserId) => void): void {
    this.#leftListeners.push(listener);
  }

  /** Called with rooms that are no more, before anybody is told. */
  onClosed(listener: (roomId: RoomId) => void): void {
    this.#closedListeners.push(listener);
  }

  /** Called with everybody who came, went, or is in other rooms now. */
  onPresence(listener: (userId: UserId) => void): void {
    this.#presenceListeners.push(listener);
  }

  enterRoom(userId: UserId, roomId: RoomId): void {
    this.#arrivals.moved(userId, roomId, 'entered');
    this.#io.in(userChannel(userId)).socketsJoin(roomChannel(roomId));
    this.presence.moved(userId, roomId, true);
  }

  leaveRoom(userId: UserId, roomId: RoomId): void {
    this.#arrivals.moved(userId, roomId, 'left');
    this.#io.in(userChannel(userId)).socketsLeave(roomChannel(roomId));
    for (const socket of this.socketsOf(userId)) this.#slow.left(socket, roomId);
    this.presence.moved(userId, roomId, false);
    for (const listener of this.#leftListeners) listener(roomId, userId);
  }

  closeRoom(roomId: RoomId): void {
    for (const listener of this.#closedListeners) listener(roomId);
    for (const userId of this.presence.people()) {
      if (!this.roomsOf(userId).includes(roomId)) continue;
      this.leaveRoom(userId, roomId);
      this.toUser(userId, 'membership:changed', { kind: 'left', roomId });
    }
  }

  typing(roomId: RoomId, userId: UserId): void {
    const typing = this.#typing.get(roomId);
    if (typing) typing.add(userId);
    else this.#typing.set(roomId, new Set([userId]));
    this.#typingTimer ??= setTimeout(() => this.#tellTyping(), TYPING_BATCH_MS).unref();
  }

  presentIn(roomId: RoomId, limit: number): UserId[] {
    const present = new Set<UserId>();
    const { sockets, adapter } = this.#io.sockets;
    for (const socketId of adapter.rooms.get(roomChannel(roomId)) ?? []) {
      const userId = userOf(sockets.get(socketId));
      if (userId) present.add(userId);
      if (present.size >= limit) break;
    }
    for (const userId of this.elsewhere.in(roomId)) {
      if (present.size >= limit) break;
      present.add(userId);
    }
    return [...present];
  }

  /** Rooms that a person's sockets are in, slow ones too. The last socket that goes still says so. */
  roomsOf(userId: UserId): RoomId[] {
    const rooms = new Set<RoomId>();
    for (const socket of this.socketsOf(userId)) {
      for (const channel of socket.rooms) if (isRoom(channel)) rooms.add(roomOf(channel));
      for (const roomId of this.#slow.roomsOf(socket)) rooms.add(roomId);
    }
    return [...rooms];
  }

  close(): void {
    clearTimeout(this.#typingTimer);
    this.presence.close();
  }

  /** Keystrokes that are still to be told are those of the message that is there now. */
  #measure({ messages }: Events['message:posted']): void {
    for (const { createdAt } of messages) this.#deps.delivered?.(createdAt);
  }

  #stopTyping(roomId: RoomId, { messages }: Events['message:posted']): void {
    const typing = this.#typing.get(roomId);
    if (typing) for (const { senderId } of messages) typing.delete(senderId);
  }

  #tellTyping(): void {
    this.#typingTimer = undefined;
    for (const [roomId, userIds] of this.#typing) {
      if (userIds.size === 0) continue;
      this.#io.volatile.to(roomChannel(roomId)).emit('typing:changed', { roomId, userIds: [...userIds] });
    }
    this.#typing.clear();
  }

  /** Sockets of a person on this server. */
  socketsOf(userId: UserId): Socket[] {
    const { sockets, adapter } = this.#io.sockets;
    const ids = [...(adapter.rooms.get(userChannel(userId)) ?? [])];
    return ids.flatMap((id) => sockets.get(id) ?? []);
  }
}

import type { EventName, Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Announcer } from '../announcer.ts';
import type { NodeNews, Said } from './node-news.ts';
import type { Nodes } from './nodes.ts';

/** Tells the people of this node, and the other nodes, which tell theirs. */
export class EverywhereAnnouncer implements Announcer {
  readonly #here: Announcer;
  readonly #nodes: Nodes;

  constructor(deps: { here: Announcer; nodes: Nodes }) {
    this.#here = deps.here;
    this.#nodes = deps.nodes;
  }

  toRoom<Name extends EventName>(roomId: RoomId, event: Name, payload: Events[Name]): void {
    this.#here.toRoom(roomId, event, payload);
    this.#nodes.tell('room', { roomId, event, payload } as NodeNews['room']);
  }

  toUser<Name extends EventName>(userId: UserId, event: Name, payload: Events[Name]): void {
    this.#here.toUser(userId, event, payload);
    this.#nodes.tell('user', { userId, ...({ event, payload } as Said) });
  }

  enterRoom(userId: UserId, roomId: RoomId): void {
    // They are to let the person in before they hear what follows in the room.
    this.#nodes.tell('moved', { userId, roomId, isIn: true });
    this.#here.enterRoom(userId, roomId);
  }

  leaveRoom(userId: UserId, roomId: RoomId): void {
    this.#nodes.tell('moved', { userId, roomId, isIn: false });
    this.#here.leaveRoom(userId, roomId);
  }

  closeRoom(roomId: RoomId): void {
    this.#nodes.tell('closed', { roomId });
    this.#here.closeRoom(roomId);
  }

  typing(roomId: RoomId, userId: UserId): void {
    this.#here.typing(roomId, userId);
    this.#nodes.tell('typing', { roomId, userId });
  }

  presentIn(roomId: RoomId, limit: number): UserId[] {
    return this.#here.presentIn(roomId, limit);
  }
}

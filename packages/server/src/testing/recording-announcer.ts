import type { EventName, Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Announcer } from '../announcer.ts';

/** An announcer that remembers, for tests of features without sockets. */
export class RecordingAnnouncer implements Announcer {
  readonly said: { to: RoomId | UserId; event: EventName; payload: unknown }[] = [];
  readonly moves: string[] = [];

  toRoom<Name extends EventName>(roomId: RoomId, event: Name, payload: Events[Name]): void {
    this.said.push({ to: roomId, event, payload });
  }

  toUser<Name extends EventName>(userId: UserId, event: Name, payload: Events[Name]): void {
    this.said.push({ to: userId, event, payload });
  }

  enterRoom(userId: UserId, roomId: RoomId): void {
    this.moves.push(`${userId} enters ${roomId}`);
  }

  leaveRoom(userId: UserId, roomId: RoomId): void {
    this.moves.push(`${userId} leaves ${roomId}`);
  }

  closeRoom(roomId: RoomId): void {
    this.moves.push(`${roomId} closes`);
  }

  typing(): void {}

  presentIn(): UserId[] {
    return [];
  }

  /** Payloads of one event, in order. */
  of<Name extends EventName>(event: Name): Events[Name][] {
    return this.said.filter((one) => one.event === event).map(({ payload }) => payload as Events[Name]);
  }
}

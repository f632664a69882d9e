import type { UserProfile } from '@atrium/contract/accounts';
import { messageIdOf, type RoomId, type UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { Room } from '@atrium/contract/rooms';

/** Well-formed ids and objects for tests: the same number gives the same thing. */
export function sampleUserId(n: number): UserId {
  return `usr_${ulid(n)}` as UserId;
}

export function sampleRoomId(n: number): RoomId {
  return `rm_${ulid(n)}` as RoomId;
}

export function sampleUser(userId: UserId): UserProfile {
  const name = `user${Number(userId.slice(-6))}`;
  return { userId, username: name, displayName: name.toUpperCase() };
}

export function sampleRoom(roomId: RoomId, createdBy: UserId): Room {
  return {
    roomId,
    name: `room ${Number(roomId.slice(-6))}`,
    topic: '',
    visibility: 'public',
    hasPassword: false,
    createdBy,
    createdAt: instant(0),
    version: 1,
  };
}

export interface SampleMessage {
  readonly senderId?: UserId;
  readonly clientMessageId?: string;
  readonly content?: NewContent;
  readonly change?: number;
}

export function sampleMessage(roomId: RoomId, seq: number, given: SampleMessage = {}): Message {
  const { change, senderId = sampleUserId(1), content = text(`text ${seq}`) } = given;
  return {
    messageId: messageIdOf(roomId, seq),
    roomId,
    seq,
    senderId,
    clientMessageId: given.clientMessageId ?? `client-${seq}`,
    createdAt: instant(seq),
    content: change === undefined ? content : text(`text ${seq}, change ${change}`),
    ...(change !== undefined && { change, changedAt: instant(change) }),
  };
}

/** Places `from` to `to`, both included. */
export function sampleMessages(roomId: RoomId, from: number, to: number): Message[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => sampleMessage(roomId, from + at));
}

export function text(words: string): NewContent {
  return { kind: 'text', text: words };
}

/** Strictly increasing with `n`. */
export function instant(n: number): string {
  return new Date(Date.UTC(2026, 0, 1) + n).toISOString();
}

function ulid(n: number): string {
  return String(n).padStart(26, '0');
}

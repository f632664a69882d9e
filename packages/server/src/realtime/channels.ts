import type { FileId, GuestId, RoomId, UserId } from '@atrium/contract/ids';

/** Socket.IO calls them rooms; the word is taken here. */
export type RoomChannel = `room:${RoomId}`;

export const roomChannel = (roomId: RoomId): RoomChannel => `room:${roomId}`;
export const userChannel = (userId: UserId): `user:${UserId}` => `user:${userId}`;

export const guestChannel = (guestId: GuestId): `guest:${GuestId}` => `guest:${guestId}`;

export type DocumentChannel = `document:${FileId}`;

export const documentChannel = (fileId: FileId): DocumentChannel => `document:${fileId}`;

export function isDocument(channel: string): channel is DocumentChannel {
  return channel.startsWith('document:');
}

export function documentOf(channel: DocumentChannel): FileId {
  return channel.slice('document:'.length) as FileId;
}

export function isRoom(channel: string): channel is RoomChannel {
  return channel.startsWith('room:');
}

export function roomOf(channel: RoomChannel): RoomId {
  return channel.slice('room:'.length) as RoomId;
}

import { expect, test } from 'vitest';
import type { RoomView } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { countShown, neighbourRoom, unreadTotal } from './room-order.ts';
import { checkRoom, codeFrom, invitationAddress } from './room-rules.ts';

const ids = ['rm_1', 'rm_2', 'rm_3'] as RoomId[];

function rooms(...unread: number[]): RoomView[] {
  return unread.map(
    (count, index) =>
      ({ room: { roomId: ids[index] }, unread: count, mentions: 0, membership: {} }) as RoomView,
  );
}

test('[WEB-13] the next room is the one below, round the end', () => {
  const all = rooms(0, 0, 0);
  expect(neighbourRoom(all, { from: ids[0], by: 1, onlyUnread: false })).toBe(ids[1]);
  expect(neighbourRoom(all, { from: ids[0], by: -1, onlyUnread: false })).toBe(ids[2]);
  expect(neighbourRoom(all, { from: undefined, by: 1, onlyUnread: false })).toBe(ids[0]);
  expect(neighbourRoom(all, { from: undefined, by: -1, onlyUnread: false })).toBe(ids[2]);
  expect(neighbourRoom([], { from: undefined, by: 1, onlyUnread: false })).toBeUndefined();
});

test('[WEB-13] among unread rooms only, if asked; nowhere when there is none', () => {
  expect(neighbourRoom(rooms(0, 0, 2), { from: ids[0], by: 1, onlyUnread: true })).toBe(ids[2]);
  expect(neighbourRoom(rooms(3, 0, 0), { from: ids[0], by: 1, onlyUnread: true })).toBeUndefined();
  expect(unreadTotal(rooms(3, 0, 2))).toBe(5);
});

test('[UNR-6] a muted room counts in no total, and is walked to for mentions only', () => {
  const [open, muted] = rooms(2, 5);
  const quiet = (mentions: number, level: 'mentions' | 'nothing') => {
    const membership = { attention: { level, isMuted: true, version: 1 } };
    return [open!, { ...muted!, mentions, membership } as RoomView];
  };
  const step = { from: ids[0], by: 1, onlyUnread: true } as const;
  expect(unreadTotal(quiet(3, 'mentions'))).toBe(2);
  expect(neighbourRoom(quiet(0, 'mentions'), step)).toBeUndefined();
  expect(neighbourRoom(quiet(3, 'mentions'), step)).toBe(ids[1]);
  expect(neighbourRoom(quiet(3, 'nothing'), step)).toBeUndefined();
  expect(quiet(3, 'mentions').map(countShown)).toEqual([2, 3]);
});

test('[WEB-14] a room needs a name the server takes; a password only if there is one', () => {
  const room = { name: 'plans', topic: '', visibility: 'private', password: '' } as const;
  expect(checkRoom(room)).toEqual({});
  expect(checkRoom({ ...room, name: ' ' }).name).toBe('Enter a name.');
  expect(checkRoom({ ...room, name: 'a/b' }).name).toBeDefined();
  expect(checkRoom({ ...room, password: 'short' }).password).toBeDefined();
  expect(checkRoom({ ...room, visibility: 'public', password: 'short' })).toEqual({});
});

test('[WEB-14] a code is taken out of the address it was sent as', () => {
  const address = invitationAddress('https://chat.example.org', 'a-b_c');
  expect(address).toBe('https://chat.example.org/join/a-b_c');
  expect(codeFrom(` ${address}?x=1 `)).toBe('a-b_c');
  expect(codeFrom(' a-b_c ')).toBe('a-b_c');
});

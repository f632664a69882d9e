import { roomId, sessionId, userId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { newRoomId, newSessionId, newUserId, ulid } from './ids.ts';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');

test('ids have the form that the contract promises', () => {
  expect(userId.parse(newUserId(NOW))).toMatch(/^usr_/);
  expect(roomId.parse(newRoomId(NOW))).toMatch(/^rm_/);
  expect(sessionId.parse(newSessionId(NOW))).toMatch(/^ses_/);
});

test('the time part is the one of the specification and sorts by time', () => {
  expect(ulid(1_469_918_176_385).slice(0, 10)).toBe('01ARYZ6S41');
  expect(ulid(NOW) < ulid(NOW + 1)).toBe(true);
});

test('a thousand ids of one millisecond differ, in all places of the chance part', () => {
  const ids = Array.from({ length: 1_000 }, () => ulid(NOW));
  expect(new Set(ids).size).toBe(1_000);
  for (let place = 10; place < 26; place += 1) {
    expect(new Set(ids.map((id) => id[place])).size).toBe(32);
  }
});

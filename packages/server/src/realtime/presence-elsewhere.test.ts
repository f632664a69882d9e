import { expect, test } from 'vitest';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { PresenceElsewhere } from './presence-elsewhere.ts';

const [ADA, BOB] = ['usr_ada', 'usr_bob'] as UserId[] as [UserId, UserId];
const [RED, BLUE] = ['rom_red', 'rom_blue'] as RoomId[] as [RoomId, RoomId];

function setUp(here: readonly UserId[] = []) {
  const notes: string[] = [];
  const elsewhere = new PresenceElsewhere({
    isHere: (userId) => here.includes(userId),
    note: (roomId, userId, isThere) => notes.push(`${userId} ${isThere ? 'in' : 'out of'} ${roomId}`),
  });
  return { elsewhere, notes };
}

test('[NODE-2] somebody at two nodes is gone when both say so', () => {
  const { elsewhere, notes } = setUp();
  elsewhere.heard('one', [[ADA, [RED]]], false);
  elsewhere.heard('two', [[ADA, [RED, BLUE]]], false);
  elsewhere.heard('one', [[ADA, []]], false);
  expect(elsewhere.isIn(ADA, RED)).toBe(true);
  elsewhere.forget('two');
  expect(elsewhere.isIn(ADA, RED)).toBe(false);
  expect([...elsewhere.in(RED)]).toEqual([]);
  expect(notes).toEqual([
    'usr_ada in rom_red',
    'usr_ada in rom_blue',
    'usr_ada out of rom_red',
    'usr_ada out of rom_blue',
  ]);
});

test('[NODE-2] what a node holds in whole replaces what was known of it', () => {
  const { elsewhere } = setUp();
  elsewhere.heard(
    'one',
    [
      [ADA, [RED]],
      [BOB, [RED]],
    ],
    true,
  );
  elsewhere.heard('one', [[BOB, [BLUE]]], true);
  expect([...elsewhere.in(RED)]).toEqual([]);
  expect([...elsewhere.in(BLUE)]).toEqual([BOB]);
});

test('[NODE-2] nobody is told of who is connected here', () => {
  const { elsewhere, notes } = setUp([ADA]);
  elsewhere.heard('one', [[ADA, [RED]]], false);
  elsewhere.forget('one');
  expect(notes).toEqual([]);
});

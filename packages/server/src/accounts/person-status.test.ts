import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { operations } from '@atrium/contract/operations';
import { newRoomId } from '../ids.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { samplePerson, START } from '../testing/messages-at-work.ts';
import { RecordingAnnouncer } from '../testing/recording-announcer.ts';
import { AccountRepository } from './account-repository.ts';
import { AccountService } from './account-service.ts';
import { PasswordHasher } from './password-hasher.ts';
import { PersonStatusService } from './person-status-service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

let opened: OpenedStore;
let now = START;
let userId: UserId;
let count = 0;
const rooms: RoomId[] = [newRoomId(START), newRoomId(START)];

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());

function server() {
  const accountRepository = new AccountRepository(opened.store);
  const announcer = new RecordingAnnouncer();
  const clock = () => now;
  const accounts = new AccountService({
    accounts: accountRepository,
    hasher: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    throttle: new SignInThrottle({ now: clock }),
    now: clock,
    isExclusive: true,
  });
  const roomsOf = () => Promise.resolve(rooms);
  const statuses = new PersonStatusService({ accountRepository, accounts, roomsOf, announcer, now: clock });
  const profile = async () => (await accounts.profiles([userId]))[0];
  return { accountRepository, announcer, statuses, profile };
}

beforeEach(async () => {
  now = START;
  const ada = { ...samplePerson('Ada'), username: `ada-${(count += 1)}` };
  userId = ada.userId;
  await server().accountRepository.create({
    ...ada,
    email: `${ada.username}@example.org`,
    createdAt: new Date(START).toISOString(),
    passwordHash: 'none',
    sessionsValidFrom: 0,
  });
});

test('[STA-1] a status is part of the profile, told to the person and once to each of their rooms', async () => {
  const { statuses, profile, announcer } = server();
  expect((await profile())?.status).toBeUndefined();
  const status = await statuses.set({ emoji: '🌱', text: 'In the garden' }, userId);
  expect(status).toEqual({ emoji: '🌱', text: 'In the garden', version: 1 });
  expect((await profile())?.status).toEqual(status);
  expect((await server().profile())?.status).toEqual(status);
  expect(announcer.said.map(({ to, event }) => [to, event])).toEqual(
    [userId, ...rooms].map((to) => [to, 'person:changed']),
  );
  expect(announcer.of('person:changed')[0]?.user).toEqual(await profile());
});

test('[STA-1] of changes made at once each has its version, and the highest stands', async () => {
  const { statuses, profile } = server();
  const all = await Promise.all(['a', 'b', 'c'].map((text) => statuses.set({ text }, userId)));
  expect(all.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  expect((await profile())?.status).toEqual(all.find(({ version }) => version === 3));
});

test('[STA-2] peace ends by the clock: nothing is written for it', async () => {
  const { statuses } = server();
  const quietUntil = new Date(START + 60_000).toISOString();
  await statuses.set({ text: '', quietUntil }, userId);
  expect(await statuses.isQuiet(userId)).toBe(true);
  now += 60_000;
  expect(await statuses.isQuiet(userId)).toBe(false);
});

test.each([
  { text: 'x'.repeat(101) },
  { emoji: 'no' },
  { emoji: '🌱🌱' },
  { until: 'soon' },
  { text: 'two\nlines' },
])('[STA-1] %j is no status', (wish) => {
  expect(operations['people.setStatus'].input.safeParse(wish).success).toBe(false);
});

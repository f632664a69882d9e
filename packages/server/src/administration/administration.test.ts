import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person, PASSWORD } from '../../../../tests/support/person.ts';
import { startTestApp } from '../../../../tests/support/test-app.ts';
import { HttpAccounts } from '@atrium/client/transport/http-accounts';
import { NodeSamples } from './node-samples.ts';

let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  app = await startTestApp();
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
});
afterAll(async () => {
  ada.leave();
  bob.leave();
  await app.close();
});

test('[OPS-32] administrators alone see how the server is doing', async () => {
  const { listing } = await ada.transport.call('rooms.create', { name: 'General' });
  await ada.post(listing.room.roomId, 'hello', 0);
  await expect(bob.transport.call('admin.overview', {})).rejects.toMatchObject({ code: 'forbidden' });
  const overview = await ada.transport.call('admin.overview', {});
  expect(overview.open).toMatchObject({ sockets: 2, rooms: 1 });
  expect(overview.today.writeUnits).toBeGreaterThan(0);
  expect(overview.today.operations.map(({ operation }) => operation)).toContain('commit');
  expect(overview.node.release).toMatch(/^\d+\.\d+\.\d+$/);
});

test('[OPS-33] all accounts come in pages by user name, each once', async () => {
  for (const name of ['dan', 'cleo', 'eve'])
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    (await Person.signUp(app.baseUrl, name)).leave();
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page = await ada.transport.call('admin.users', { limit: 2, ...from });
    names.push(...page.accounts.map(({ username }) => username));
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(names).toEqual(['ada', 'bob', 'cleo', 'dan', 'eve']);
  await expect(ada.transport.call('admin.users', { cursor: 'made up' })).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('[OPS-34] who is suspended is put out and not let in, until that is taken back', async () => {
  const accounts = new HttpAccounts({ baseUrl: app.baseUrl });
  const signIn = (password: string) =>
    accounts.call('accounts.signIn', { login: 'bob', password, tokenInBody: true });
  const { userId } = bob;
  await signIn(PASSWORD);
  const { sessions } = await ada.transport.call('admin.sessions', { userId });
  expect(sessions).toHaveLength(2);
  await ada.transport.call('admin.revokeSessions', { userId, sessionId: sessions[0]!.sessionId });
  expect((await ada.transport.call('admin.sessions', { userId })).sessions).toEqual([sessions[1]]);
  const { account } = await ada.transport.call('admin.setSuspended', { userId, isSuspended: true });
  expect(account.suspendedAt).toBeDefined();
  await expect.poll(() => bob.transport.state.kind).not.toBe('online');
  await expect(signIn(PASSWORD)).rejects.toMatchObject({ code: 'forbidden' });
  // Who guesses learns nothing.
  await expect(signIn('another long enough sentence')).rejects.toMatchObject({ code: 'unauthenticated' });
  expect((await ada.transport.call('admin.sessions', { userId })).sessions).toEqual([]);
  const back = await ada.transport.call('admin.setSuspended', { userId, isSuspended: false });
  expect(back.account.suspendedAt).toBeUndefined();
  await signIn(PASSWORD);
  const own = { userId: ada.userId, isSuspended: true };
  await expect(ada.transport.call('admin.setSuspended', own)).rejects.toMatchObject({ code: 'conflict' });
  const nobody = { userId: `usr_${'0'.repeat(26)}` as typeof userId, isSuspended: true };
  await expect(ada.transport.call('admin.setSuspended', nobody)).rejects.toMatchObject({ code: 'not-found' });
});

test('[OPS-32] samples say what happened between them, are bounded, and begin anew at midnight', () => {
  let now = Date.parse('2026-11-22T23:59:50Z');
  let units = 10;
  const nothing = { messages: 1, deliver: undefined, calls: 2, errors: 0, loopP99: 0 };
  const present = {
    sockets: 3,
    rooms: 0,
    calls: 0,
    documents: 0,
    runs: 0,
    waiting: { commits: 0, passwords: 0, runs: 0 },
  };
  const samples = new NodeSamples({
    take: () => nothing,
    present: () => present,
    spending: () => [{ operation: 'x', readUnits: units, writeUnits: 0, dollars: units / 10 }],
    now: () => now,
  });
  units += 5;
  samples.sample();
  expect(samples.recent).toMatchObject([{ readUnits: 5, dollars: 0.5, sockets: 3, messages: 1 }]);
  expect(samples.today()).toMatchObject({ readUnits: 15, since: '2026-11-22T23:59:50.000Z' });
  now += 20_000;
  units += 1;
  samples.sample();
  units += 2;
  expect(samples.today()).toMatchObject({ readUnits: 2, since: '2026-11-23T00:00:00.000Z' });
  for (let n = 0; n < 400; n++) samples.sample();
  expect(samples.recent).toHaveLength(360);
  samples.close();
});

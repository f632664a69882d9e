import { hash as hashBcrypt } from '@node-rs/bcrypt';
import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../observability/log.ts';
import { StorageError } from '../storage/errors.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { faultyStore } from '../testing/faulty-store.ts';
import { AccountRepository, type StoredAccount } from './account-repository.ts';
import { AccountService } from './account-service.ts';
import { PasswordHasher } from './password-hasher.ts';
import { SessionRepository } from './session-repository.ts';
import { SessionService } from './session-service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

const START = Date.parse('2026-01-02T03:04:05.678Z');
const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const HOME = '192.0.2.1';
const PASSWORD = 'seven green ferries at noon';

let opened: OpenedStore;
let now = START;

beforeEach(async () => {
  now = START;
  opened = await openMemoryStore();
});
afterEach(() => opened.close());

function setUp(options: { faults?: Partial<Store>; isExclusive?: boolean } = {}) {
  const store = faultyStore(opened.store, options.faults ?? {});
  const isExclusive = options.isExclusive ?? true;
  const repository = new AccountRepository(store);
  const hasher = new PasswordHasher({ cost: { memoryCost: 64, timeCost: 1, parallelism: 1 } });
  const clock = { now: () => now };
  const throttle = new SignInThrottle(clock);
  const accounts = new AccountService({ accounts: repository, hasher, throttle, isExclusive, ...clock });
  const sessions = new SessionService({
    sessions: new SessionRepository(store),
    accounts: repository,
    log: createLog({ level: 'silent' }),
    isExclusive,
    ...clock,
  });
  return { accounts, sessions, repository, store };
}

function ada(changes: Partial<Parameters<AccountService['signUp']>[0]> = {}) {
  return { displayName: 'Ada', username: 'Ada.L', email: 'Ada@Example.org', password: PASSWORD, ...changes };
}

function codes(outcomes: readonly PromiseSettledResult<unknown>[]): string[] {
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'ok';
    return outcome.reason instanceof AppError ? outcome.reason.code : String(outcome.reason);
  });
}

describe('signing up', () => {
  test('[ACC-1] of twenty sign-ups at once with one address one gets the account', async () => {
    const { accounts, store } = setUp();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        accounts.signUp(
          ada({ username: `ada-${index}`, email: index % 2 ? 'ada@example.org' : 'ADA@example.org' }),
        ),
      ),
    );
    const won = codes(outcomes).indexOf('ok');
    expect(codes(outcomes).filter((code) => code === 'ok')).toHaveLength(1);
    expect(codes(outcomes).filter((code) => code === 'conflict')).toHaveLength(19);
    for (let index = 0; index < 20; index += 1) {
      const reservation = await store.get({ table: 'Users', key: { userId: `username#ada-${index}` } });
      expect(reservation !== undefined).toBe(index === won);
    }
  });

  test('[ACC-1] one user name in whatever case belongs to one account; the refusal names the field', async () => {
    const { accounts } = setUp();
    await accounts.signUp(ada());
    await expect(
      accounts.signUp(ada({ email: 'other@example.org', username: 'aDA.l' })),
    ).rejects.toMatchObject({
      code: 'conflict',
      details: { field: 'username' },
    });
    await expect(accounts.signUp(ada({ username: 'other' }))).rejects.toMatchObject({
      code: 'conflict',
      details: { field: 'email' },
    });
  });

  test('[ACC-2] of ten first sign-ups at once exactly one becomes administrator', async () => {
    const { accounts } = setUp();
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        accounts.signUp(ada({ username: `first-${index}`, email: `first-${index}@example.org` })),
      ),
    );
    expect(people.filter(({ isAdministrator }) => isAdministrator)).toHaveLength(1);
    const late = await accounts.signUp(ada({ username: 'late', email: 'late@example.org' }));
    expect(late.isAdministrator).toBe(false);
  });

  test('[ACC-3] a weak password stores nothing', async () => {
    const { accounts } = setUp();
    await expect(accounts.signUp(ada({ password: 'ada.l ada.l 1234' }))).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(accounts.signIn('ada.l', 'ada.l ada.l 1234', HOME)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('[ACC-9] a transaction whose reply is lost makes an account, not a conflict', async () => {
    const lost = new StorageError('unavailable', { storageCode: 'ECONNRESET', outcome: 'unknown' });
    const { store } = setUp();
    const { accounts } = setUp({
      faults: {
        transact: async (writes) => {
          await store.transact(writes);
          throw lost;
        },
      },
    });
    const account = await accounts.signUp(ada());
    expect(account).toMatchObject({ username: 'Ada.L', isAdministrator: true });
    expect((await accounts.signIn('ada.l', PASSWORD, HOME)).userId).toBe(account.userId);
  });

  test('[ACC-9] a transaction that stands in its own way after a retry makes an account too', async () => {
    const { store } = setUp();
    const { accounts } = setUp({
      faults: {
        transact: async (writes) => {
          await store.transact(writes);
          await store.transact(writes);
        },
      },
    });
    expect(await accounts.signUp(ada())).toMatchObject({ email: 'Ada@Example.org', isAdministrator: true });
  });

  test('[ACC-9] a transaction that was not applied is an error, not an account', async () => {
    const lost = new StorageError('unavailable', { storageCode: 'ECONNRESET', outcome: 'unknown' });
    const { accounts } = setUp({ faults: { transact: () => Promise.reject(lost) } });
    await expect(accounts.signUp(ada())).rejects.toBe(lost);
  });
});

describe('signing in', () => {
  test('[ACC-5] by address or user name, in whatever case', async () => {
    const { accounts } = setUp();
    const { userId } = await accounts.signUp(ada());
    for (const login of ['Ada@Example.org', 'ada@example.ORG', 'ada.l', 'ADA.L']) {
      expect((await accounts.signIn(login, PASSWORD, HOME)).userId).toBe(userId);
    }
  });

  test.each([
    ['ada.l', 'seven green ferries at noo'],
    ['ada.l', 'Seven green ferries at noon'],
    ['ada.l', `${PASSWORD} `],
    ['ada.l', ''],
    ['ada@example.org', 'wrong'],
    ['nobody', PASSWORD],
    ['nobody@example.org', PASSWORD],
    ['email#ada@example.org', PASSWORD],
    ['first-account', PASSWORD],
  ])('[ACC-5] %j with %j is refused, with one answer for all', async (login, password) => {
    const { accounts } = setUp();
    await accounts.signUp(ada());
    await expect(accounts.signIn(login, password, HOME)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'Login or password is wrong.',
      details: undefined,
    });
  });

  test('[ACC-6] after five wrong passwords even the right one waits, elsewhere it does not', async () => {
    const { accounts } = setUp();
    await accounts.signUp(ada());
    for (let index = 0; index < 5; index += 1) {
      await expect(accounts.signIn('Ada.L', 'wrong', HOME)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
    await expect(accounts.signIn('ada.l', PASSWORD, HOME)).rejects.toMatchObject({
      code: 'rate-limited',
      details: { retryAfterMs: 1_000 },
    });
    await expect(accounts.signIn('ada.l', PASSWORD, '198.51.100.1')).resolves.toBeDefined();
    now += 1_000;
    await expect(accounts.signIn('ada.l', PASSWORD, HOME)).resolves.toBeDefined();
  });

  test('[ACC-6] attempts that the store could not serve do not count', async () => {
    const down = new StorageError('unavailable', { storageCode: 'ECONNREFUSED', outcome: 'not-applied' });
    const { accounts } = setUp({ faults: { get: () => Promise.reject(down) } });
    for (let index = 0; index < 10; index += 1) {
      await expect(accounts.signIn('ada.l', 'x', HOME)).rejects.toBe(down);
    }
  });
});

describe('sessions', () => {
  async function signedIn(options: Parameters<typeof setUp>[0] = {}) {
    const parts = setUp(options);
    const account = await parts.accounts.signUp(ada());
    return { ...parts, account, ...(await parts.sessions.start(account.userId)) };
  }

  test('[ACC-7] the token opens the session; the table has only its hash', async () => {
    const { sessions, account, token, session, store } = await signedIn();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await sessions.authenticate(token)).toMatchObject({
      account: { userId: account.userId, username: 'Ada.L' },
      session: { sessionId: session.sessionId },
    });
    const item = await store.get({ table: 'Sessions', key: { tokenHash: session.tokenHash } });
    expect(JSON.stringify(item)).not.toContain(token);
    expect(item?.['expiresAt']).toBe(Math.floor((START + 30 * DAY_MS) / 1_000));
  });

  test('[ACC-7] what a caller is told of the account holds no secret', async () => {
    const { sessions, token } = await signedIn();
    const found = await sessions.authenticate(token);
    expect(Object.keys(found?.account ?? {}).toSorted()).toEqual(
      ['createdAt', 'displayName', 'email', 'isAdministrator', 'userId', 'username'].toSorted(),
    );
  });

  test.each(['', 'x', 'a'.repeat(43), '{"$ne":null}', 'é'.repeat(43)])(
    '[ACC-8] %j opens nothing',
    async (token) => {
      const { sessions } = await signedIn();
      expect(await sessions.authenticate(token)).toBeUndefined();
    },
  );

  test('[ACC-8] the hash of a token is not a token', async () => {
    const { sessions, session } = await signedIn();
    expect(await sessions.authenticate(session.tokenHash)).toBeUndefined();
  });

  test('[ACC-8] seven days without use end a session, use keeps it up to thirty', async () => {
    const { sessions, token, account } = await signedIn();
    const other = await sessions.start(account.userId);
    for (let day = 0; day < 29; day += 1) {
      now += DAY_MS;
      expect(await sessions.authenticate(token)).toBeDefined();
    }
    expect(await sessions.authenticate(other.token)).toBeUndefined();
    now = START + 30 * DAY_MS;
    expect(await sessions.authenticate(token)).toBeUndefined();
  });

  test('[ACC-8] use is written at most hourly', async () => {
    let writes = 0;
    const { store } = setUp();
    const { sessions, token } = await signedIn({
      faults: {
        update: (input) => {
          writes += 1;
          return store.update(input);
        },
      },
    });
    for (let minute = 0; minute < 180; minute += 1) {
      now += 60_000;
      await sessions.authenticate(token);
    }
    expect(writes).toBe(3);
  });

  test.each([true, false])(
    '[ACC-8] signing out ends the session at once (exclusive: %s)',
    async (isExclusive) => {
      const { sessions, token, session, account } = await signedIn({ isExclusive });
      const told: string[] = [];
      sessions.onRevoked((sessionId, userId) => told.push(`${sessionId} ${userId}`));
      await sessions.authenticate(token);
      await sessions.signOut(token);
      expect(await sessions.authenticate(token)).toBeUndefined();
      expect(told).toEqual([`${session.sessionId} ${account.userId}`]);
    },
  );

  test('[ACC-8] a read that began before signing out does not bring the session back', async () => {
    const { store } = setUp();
    const [hold, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isHeld = false;
    const { sessions, token } = await signedIn({
      faults: {
        get: async (input) => {
          const item = await store.get(input);
          if (isHeld && input.table === 'Users') {
            read.resolve();
            await hold.promise;
          }
          return item;
        },
      },
    });
    isHeld = true;
    const reading = sessions.authenticate(token);
    await read.promise;
    await sessions.signOut(token);
    hold.resolve();
    await reading;
    isHeld = false;
    expect(await sessions.authenticate(token)).toBeUndefined();
  });

  test('[ACC-8] on a shared store a session ended elsewhere lives a second at most', async () => {
    const { sessions, token } = await signedIn({ isExclusive: false });
    const elsewhere = setUp({ isExclusive: false });
    await sessions.authenticate(token);
    await elsewhere.sessions.signOut(token);
    now += 1_000;
    expect(await sessions.authenticate(token)).toBeUndefined();
  });

  test('[ACC-8] all sessions of a person end together, those the index does not list included', async () => {
    const { sessions, token, account } = await signedIn({
      isExclusive: false,
      faults: { query: async () => ({ items: [] }) },
    });
    now += 1_000;
    await sessions.revokeAll(account.userId);
    expect(await sessions.authenticate(token)).toBeUndefined();
    const after = await sessions.start(account.userId);
    expect(await sessions.authenticate(after.token)).toBeDefined();
  });

  test('[ACC-8] ending all sessions tells of each and spares other people', async () => {
    const { sessions, accounts, token, account } = await signedIn();
    const second = await sessions.start(account.userId);
    const bob = await accounts.signUp(ada({ username: 'bob', email: 'bob@example.org' }));
    const bobs = await sessions.start(bob.userId);
    const told: string[] = [];
    sessions.onRevoked((sessionId) => told.push(sessionId));
    now += 1;
    await sessions.revokeAll(account.userId);
    expect(told).toHaveLength(2);
    expect(await sessions.authenticate(token)).toBeUndefined();
    expect(await sessions.authenticate(second.token)).toBeUndefined();
    expect(await sessions.authenticate(bobs.token)).toBeDefined();
  });

  test('[ACC-10] a store that cannot write signs nobody out', async () => {
    const full = new StorageError('storage-full', { storageCode: 'DiskFull', outcome: 'not-applied' });
    const { sessions, token } = await signedIn({ faults: { update: () => Promise.reject(full) } });
    now += 2 * HOUR_MS;
    expect(await sessions.authenticate(token)).toBeDefined();
  });
});

describe('profiles', () => {
  test('[ACC-11] come in the order asked for, unknown people left out, from the store once', async () => {
    const { store } = setUp();
    let reads = 0;
    const { accounts } = setUp({
      faults: {
        batchGet: (table, keys) => {
          reads += 1;
          return store.batchGet(table, keys);
        },
      },
    });
    const one = await accounts.signUp(ada());
    const two = await accounts.signUp(ada({ username: 'bob', email: 'bob@example.org', displayName: 'Bob' }));
    const nobody = 'usr_00000000000000000000000000' as UserId;
    const asked = [two.userId, nobody, one.userId, two.userId];
    const profiles = await accounts.profiles(asked);
    expect(profiles.map(({ displayName }) => displayName)).toEqual(['Bob', 'Ada', 'Bob']);
    expect(Object.keys(profiles[0] ?? {}).toSorted()).toEqual(['displayName', 'userId', 'username']);
    expect(await accounts.profiles([one.userId, two.userId])).toHaveLength(2);
    expect(reads).toBe(1);
    expect(await accounts.profiles([])).toEqual([]);
  });
});

describe('[ACC-12] an account of another system', () => {
  const foreign = async (): Promise<StoredAccount> => ({
    userId: 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAV' as UserId,
    username: 'grace',
    displayName: 'Grace',
    email: 'grace@example.org',
    isAdministrator: false,
    createdAt: new Date(START).toISOString(),
    passwordHash: await hashBcrypt('short one', { cost: 4 }),
    sessionsValidFrom: 0,
  });

  test('signs in with its bcrypt hash, which then is argon2id', async () => {
    const { accounts, repository } = setUp();
    const account = await foreign();
    await repository.bring(account);
    await expect(accounts.signIn('grace', 'wrong', HOME)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await repository.get(account.userId))?.passwordHash).toBe(account.passwordHash);
    await accounts.signIn('grace', 'short one', HOME);
    expect((await repository.get(account.userId))?.passwordHash).toMatch(/^\$argon2id\$/);
    await accounts.signIn('grace@example.org', 'short one', HOME);
    await expect(accounts.signIn('grace', 'wrong', HOME)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('signs in although the new hash cannot be stored', async () => {
    const update = () =>
      Promise.reject(new StorageError('storage-full', { storageCode: 'full', outcome: 'not-applied' }));
    const { accounts, repository } = setUp({ faults: { update } });
    const account = await foreign();
    await repository.bring(account);
    expect((await accounts.signIn('grace', 'short one', HOME)).userId).toBe(account.userId);
    expect((await repository.get(account.userId))?.passwordHash).toBe(account.passwordHash);
  });

  test('that is an administrator stands for the first account; more of them may come', async () => {
    const { accounts, repository } = setUp();
    const account = await foreign();
    await repository.bring({ ...account, isAdministrator: true });
    const second = {
      userId: 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAW' as UserId,
      username: 'g2',
      email: 'g2@example.org',
    };
    await repository.bring({ ...account, ...second, isAdministrator: true });
    expect((await repository.get(second.userId))?.isAdministrator).toBe(true);
    const names = { displayName: 'New', username: 'new', email: 'new@example.org' };
    expect((await accounts.signUp({ ...names, password: PASSWORD })).isAdministrator).toBe(false);
  });
});

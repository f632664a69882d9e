import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '@atrium/contract/limits';
import { createLog } from '../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { AccessTokenService, type NewToken } from './access-token-service.ts';
import { AccountRepository } from './account-repository.ts';
import { AccountService } from './account-service.ts';
import { PasswordHasher } from './password-hasher.ts';
import { SessionRepository } from './session-repository.ts';
import { SessionService } from './session-service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

const START = Date.parse('2026-01-02T03:04:05.678Z');
const DAY_MS = 24 * 60 * 60 * 1_000;
const PASSWORD = 'seven green ferries at noon';

let opened: OpenedStore;
let now = START;

beforeEach(async () => {
  now = START;
  opened = await openMemoryStore();
});
afterEach(() => opened.close());

async function setUp() {
  const { store } = opened;
  const clock = { now: () => now };
  const repository = new AccountRepository(store);
  const hasher = new PasswordHasher({ cost: { memoryCost: 64, timeCost: 1, parallelism: 1 } });
  const throttle = new SignInThrottle(clock);
  const accounts = new AccountService({
    accounts: repository,
    hasher,
    throttle,
    isExclusive: true,
    ...clock,
  });
  const log = createLog({ level: 'silent' });
  const kept = new SessionRepository(store);
  const sessions = new SessionService({
    sessions: kept,
    accounts: repository,
    log,
    isExclusive: true,
    ...clock,
  });
  const tokens = new AccessTokenService({ accounts, sessions });
  const person = async (name: string) => {
    const email = `${name}@example.org`;
    const { userId } = await accounts.signUp({
      displayName: name,
      username: name,
      email,
      password: PASSWORD,
    });
    return { userId, email, address: '192.0.2.1' };
  };
  return { tokens, sessions, kept, person };
}

const wish = (changes: Partial<NewToken> = {}): NewToken => ({
  name: 'Builds',
  scopes: ['read', 'write:chat'],
  expiresInDays: 30,
  password: PASSWORD,
  ...changes,
});

describe('access tokens', () => {
  test('[TOK-1] a token is made with the password, told once and stored as its hash', async () => {
    const { tokens, sessions, kept, person } = await setUp();
    const ada = await person('ada');
    await expect(tokens.create(wish({ password: 'something else' }), ada)).rejects.toMatchObject({
      code: 'forbidden',
      details: { field: 'password' },
    });
    expect(await tokens.list(ada.userId)).toEqual([]);
    const { token, accessToken } = await tokens.create(wish(), ada);
    expect(token).toMatch(/^atrium_[\w-]{43}$/);
    expect(await tokens.list(ada.userId)).toEqual([accessToken]);
    expect(JSON.stringify(await kept.ofUser(ada.userId))).not.toContain(token.slice(-20));
    const found = await sessions.authenticate(token);
    expect(found?.account.userId).toBe(ada.userId);
    expect(found?.session.program).toEqual({ name: 'Builds', scopes: ['read', 'write:chat'] });
    expect(await sessions.authenticate(token.replace('atrium_', ''))).toBeUndefined();
  });

  test('[TOK-3] a token lasts as long as it was made for, used or not, and a sign-in no longer for it', async () => {
    const { tokens, sessions, person } = await setUp();
    const ada = await person('ada');
    const { token, accessToken } = await tokens.create(wish({ expiresInDays: 60 }), ada);
    expect(Date.parse(accessToken.expiresAt)).toBe(START - (START % 1_000) + 60 * DAY_MS);
    const { token: signIn } = await sessions.start(ada.userId);
    now = START + 8 * DAY_MS;
    expect(await sessions.authenticate(signIn)).toBeUndefined();
    now = Date.parse(accessToken.expiresAt) - 1;
    expect(await sessions.authenticate(token)).toBeDefined();
    now += 1;
    expect(await sessions.authenticate(token)).toBeUndefined();
    expect(await tokens.list(ada.userId)).toEqual([]);
  });

  test('[TOK-4] one token is ended alone, by its person only; ending all sessions ends tokens too', async () => {
    const { tokens, sessions, person } = await setUp();
    const [ada, bob] = [await person('ada'), await person('bob')];
    const first = await tokens.create(wish({ name: 'First' }), ada);
    now += 1;
    const second = await tokens.create(wish({ name: 'Second' }), ada);
    expect((await tokens.list(ada.userId)).map(({ name }) => name)).toEqual(['Second', 'First']);
    const heard: unknown[] = [];
    sessions.onRevoked((sessionId) => heard.push(sessionId));
    await expect(tokens.revoke(bob.userId, first.accessToken.tokenId)).rejects.toMatchObject({
      code: 'not-found',
    });
    await tokens.revoke(ada.userId, first.accessToken.tokenId);
    expect(heard).toEqual([first.accessToken.tokenId]);
    expect(await sessions.authenticate(first.token)).toBeUndefined();
    expect(await sessions.authenticate(second.token)).toBeDefined();
    const { session } = await sessions.start(ada.userId);
    await expect(tokens.revoke(ada.userId, session.sessionId)).rejects.toMatchObject({ code: 'not-found' });
    now += 1;
    await sessions.revokeAll(ada.userId);
    expect(await sessions.authenticate(second.token)).toBeUndefined();
  });

  test('[TOK-1] a person has so many tokens and no more', async () => {
    const { tokens, person } = await setUp();
    const ada = await person('ada');
    for (let made = 0; made < LIMITS.tokensPerUser; made += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await tokens.create(wish({ name: `Bot ${made}` }), ada);
    }
    await expect(tokens.create(wish(), ada)).rejects.toMatchObject({ code: 'conflict' });
    const [newest] = await tokens.list(ada.userId);
    await tokens.revoke(ada.userId, newest!.tokenId);
    await expect(tokens.create(wish(), ada)).resolves.toMatchObject({ accessToken: { name: 'Builds' } });
  });
});

import { verify } from '@node-rs/argon2';
import { hash as hashBcrypt } from '@node-rs/bcrypt';
import { expect, test, vi } from 'vitest';
import { NO_PASSWORD, PasswordHasher } from './password-hasher.ts';

vi.mock('@node-rs/argon2', { spy: true });

const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };

test('[ACC-4] a stored hash says argon2id with 19 MiB and two passes, and never the same twice', async () => {
  const hasher = new PasswordHasher();
  const [one, other] = await Promise.all([hasher.hash('a password'), hasher.hash('a password')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(other);
});

test('[ACC-4] the right password matches exactly as typed, no other does', async () => {
  const hasher = new PasswordHasher({ cost: CHEAP });
  const hash = await hasher.hash(' Straße\u00e9 ');
  expect(await hasher.verify(hash, ' Straße\u00e9 ')).toBe(true);
  for (const wrong of ['Straße\u00e9', ' Straße\u0065\u0301 ', ' straße\u00e9 ', ' Strasse\u00e9 ', '']) {
    expect(await hasher.verify(hash, wrong)).toBe(false);
  }
});

test('[ACC-5] without an account there is work all the same, and the answer is no', async () => {
  const hasher = new PasswordHasher();
  const hash = await hasher.hash('a password');
  vi.mocked(verify).mockClear();
  expect(await hasher.verify(hash, 'wrong')).toBe(false);
  expect(await hasher.verify(undefined, 'wrong')).toBe(false);
  expect(await hasher.verify(undefined, '')).toBe(false);
  const costs = vi.mocked(verify).mock.calls.map(([held]) => String(held).split('$').slice(0, 4));
  expect(costs).toEqual([1, 2, 3].map(() => hash.split('$').slice(0, 4)));
});

test('[ACC-4] a flood is turned away, and the queue drains afterwards', async () => {
  const hasher = new PasswordHasher({ cost: CHEAP });
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => hasher.hash('a password')));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(100 - 34);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'rate-limited', details: { retryAfterMs: 1_000 } });
  }
  expect(await Promise.all(Array.from({ length: 34 }, () => hasher.hash('x')))).toHaveLength(34);
});

test('[ACC-4] a stored hash that is damaged fails and frees its place', async () => {
  const hasher = new PasswordHasher({ cost: CHEAP });
  for (let index = 0; index < 5; index += 1) {
    await expect(hasher.verify('not a hash', 'x')).rejects.toThrow(/decoding/i);
  }
  expect(await hasher.verify(await hasher.hash('x'), 'x')).toBe(true);
});

test.each(['2a', '2b', '2x', '2y'])('[ACC-12] a bcrypt hash of the form %s is held against', async (form) => {
  const hasher = new PasswordHasher({ cost: CHEAP });
  const foreign = `$${form}${(await hashBcrypt('a password', { cost: 4 })).slice(3)}`;
  expect(await hasher.verify(foreign, 'a password')).toBe(true);
  expect(await hasher.verify(foreign, 'another')).toBe(false);
  expect(hasher.isOutdated(foreign)).toBe(true);
  expect(hasher.isOutdated(await hasher.hash('a password'))).toBe(false);
});

test('[ACC-12] an account without a password is entered by none', async () => {
  const hasher = new PasswordHasher({ cost: CHEAP });
  for (const password of [NO_PASSWORD, '', 'a password'])
    expect(await hasher.verify(NO_PASSWORD, password)).toBe(false);
});

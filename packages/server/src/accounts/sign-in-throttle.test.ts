import { AppError } from '@atrium/contract/errors';
import { expect, test } from 'vitest';
import { SignInThrottle } from './sign-in-throttle.ts';

const HOME = '192.0.2.1';
const MINUTE_MS = 60_000;

function setUp() {
  let now = 1_700_000_000_000;
  const throttle = new SignInThrottle({ now: () => now });
  const wait = (ms: number) => (now += ms);
  /** Milliseconds to wait; 0 when the attempt may go on (and fails). */
  const fail = (login: string, address: string) => {
    try {
      throttle.begin(login, address);
      return 0;
    } catch (error) {
      if (error instanceof AppError && error.code === 'rate-limited') return error.details?.['retryAfterMs'];
      throw error;
    }
  };
  return { throttle, wait, fail };
}

test('[ACC-6] five failures are free, then each one doubles the delay', () => {
  const { wait, fail } = setUp();
  expect(Array.from({ length: 5 }, () => fail('ada', HOME))).toEqual([0, 0, 0, 0, 0]);
  for (const delay of [1_000, 2_000, 4_000, 8_000]) {
    expect(fail('ada', HOME)).toBe(delay);
    wait(delay - 1);
    expect(fail('ada', HOME)).toBe(1);
    wait(1);
    expect(fail('ada', HOME)).toBe(0);
  }
});

test('[ACC-6] no delay is longer than a quarter of an hour', () => {
  const { wait, fail } = setUp();
  const delays = Array.from({ length: 40 }, () => {
    fail('ada', HOME);
    const delay = Number(fail('ada', HOME));
    wait(delay);
    return delay;
  });
  expect(Math.max(...delays)).toBe(15 * MINUTE_MS);
});

test('[ACC-6] a hundred guesses at once do not slip through together', () => {
  const { fail } = setUp();
  const waits = Array.from({ length: 100 }, () => fail('ada', HOME));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});

test('[ACC-6] success starts afresh, but not the record of the network', () => {
  const { throttle, fail } = setUp();
  for (let index = 0; index < 4; index += 1) fail('ada', HOME);
  throttle.begin('ada', HOME).succeeded();
  expect(Array.from({ length: 5 }, () => fail('ada', HOME))).toEqual([0, 0, 0, 0, 0]);
  for (let index = 0; index < 21; index += 1) expect(fail(`login-${index}`, HOME)).toBe(0);
  expect(fail('another', HOME)).toBeGreaterThan(0);
});

test('[ACC-6] one network that tries many logins is slowed down, whatever address of its /64 it uses', () => {
  const { fail } = setUp();
  for (let index = 0; index < 30; index += 1) {
    expect(fail(`login-${index}`, `2001:db8:0:1::${index.toString(16)}`)).toBe(0);
  }
  expect(fail('ada', '2001:db8:0:1:ffff::1')).toBeGreaterThan(0);
  expect(fail('ada', '2001:db8:0:2::1')).toBe(0);
});

test('[ACC-6] guesses from everywhere slow down a login, but never by more than half a minute', () => {
  const { wait, fail } = setUp();
  for (let index = 0; index < 50; index += 1) expect(fail('ada', `198.51.100.${index}`)).toBe(0);
  expect(fail('ada', '203.0.113.1')).toBe(1_000);
  const delays = Array.from({ length: 30 }, (_, index) => {
    const delay = Number(fail('ada', `203.0.113.${index}`));
    wait(delay);
    fail('ada', `203.0.113.${index}`);
    return delay;
  });
  expect(Math.max(...delays)).toBe(30_000);
});

test('[ACC-6] whoever signed in from a network before is not held up by guesses from elsewhere', () => {
  const { throttle, fail } = setUp();
  throttle.begin('ada', HOME).succeeded();
  for (let index = 0; index < 60; index += 1) fail('ada', `198.51.100.${index}`);
  expect(fail('ada', '203.0.113.1')).toBeGreaterThan(0);
  expect(fail('ada', HOME)).toBe(0);
});

test('[ACC-6] an attempt that nobody looked at does not count', () => {
  const { throttle, fail } = setUp();
  for (let index = 0; index < 20; index += 1) throttle.begin('ada', HOME).abandoned();
  expect(fail('ada', HOME)).toBe(0);
});

test('[ACC-6] failures are forgotten after a quiet day', () => {
  const { wait, fail } = setUp();
  for (let index = 0; index < 5; index += 1) fail('ada', HOME);
  wait(24 * 60 * MINUTE_MS);
  expect(Array.from({ length: 5 }, () => fail('ada', HOME))).toEqual([0, 0, 0, 0, 0]);
});

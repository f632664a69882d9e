import { expect, test } from 'vitest';
import { HttpAccounts } from './http-accounts.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(response: () => Response | Promise<Response>, token?: string) {
  const sent: Sent[] = [];
  const accounts = new HttpAccounts({
    baseUrl: 'https://chat.example.org',
    token: () => token,
    fetch: (url, init) => {
      sent.push({ url: (url as URL).href, init: init! });
      return Promise.resolve(response());
    },
  });
  return { accounts, sent };
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

test('[CLI-33] what has a body says that it is JSON, what has none says nothing', async () => {
  const { accounts, sent } = answering(() => json({}), 'secret');
  await accounts.call('accounts.signIn', { login: 'ann', password: 'long enough' });
  await accounts.call('accounts.whoAmI', {});
  await accounts.call('accounts.signOut', {});
  expect(sent.map(({ url, init }) => [init.method, url, init.body])).toEqual([
    ['POST', 'https://chat.example.org/api/session', '{"login":"ann","password":"long enough"}'],
    ['GET', 'https://chat.example.org/api/session', null],
    ['DELETE', 'https://chat.example.org/api/session', null],
  ]);
  expect(sent.map(({ init }) => init.headers)).toEqual([
    { authorization: 'Bearer secret', 'content-type': 'application/json' },
    { authorization: 'Bearer secret' },
    { authorization: 'Bearer secret' },
  ]);
});

test('[CLI-33] a refusal keeps its code, details and request id', async () => {
  const error = { code: 'conflict', message: 'taken', details: { field: 'username' }, requestId: 'r1' };
  const { accounts } = answering(() => json({ error }, 409));
  await expect(accounts.call('accounts.whoAmI', {})).rejects.toMatchObject({
    code: 'conflict',
    message: 'taken',
    details: { field: 'username', requestId: 'r1' },
  });
});

test.each([
  ['no answer', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
  ['a page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'unavailable'],
  ['a page instead of an answer', () => new Response('<h1>Welcome</h1>'), 'unavailable'],
  ['JSON that is not Atrium’s', () => json({ message: 'no' }, 500), 'unavailable'],
  ['an unknown code', () => json({ error: { code: 'new-one', message: 'x' } }, 418), 'internal'],
] as const)('[CLI-33] %s is told as such', async (_, response, code) => {
  const { accounts } = answering(response);
  await expect(accounts.call('accounts.whoAmI', {})).rejects.toMatchObject({ code });
});

import { connect } from 'node:net';
import { errorBody } from '@atrium/contract/error-body';
import { LIMITS } from '@atrium/contract/limits';
import type { Operation } from '@atrium/contract/operation';
import { operations } from '@atrium/contract/operations';
import { afterEach, describe, expect, test } from 'vitest';
import { StorageError } from '../storage/errors.ts';
import { faultyStore } from '../testing/faulty-store.ts';
import { PASSWORD, startTestServer, type TestServerOptions } from '../testing/test-server.ts';

const HUGE = 'x'.repeat(LIMITS.requestBytes);
const ROOM = 'rm_01KDYQ3V8E0000000000000000';

let running: Awaited<ReturnType<typeof startTestServer>> | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

async function start(options?: TestServerOptions) {
  const server = (running = await startTestServer(options));
  const call = async (line: string, { body, headers = {} }: Call = {}) => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const isJson = body !== undefined && typeof body !== 'string';
    const type: Record<string, string> = isJson ? { 'content-type': 'application/json' } : {};
    const response = await fetch(server.url + path, {
      method,
      headers: { ...type, ...headers },
      body: isJson ? JSON.stringify(body) : (body ?? null),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: jsonOf(response, text) };
  };
  const signUp = (headers: Record<string, string> = {}, name = 'ada') =>
    call('POST /api/accounts', {
      body: { displayName: name, username: name, email: `${name}@example.org`, password: PASSWORD },
      headers,
    });
  const bearer = async (name = 'ada') => {
    const body = { login: name, password: PASSWORD, tokenInBody: true };
    const { json } = await call('POST /api/session', { body });
    return { authorization: `Bearer ${String(json['token'])}` };
  };
  return { ...server, call, signUp, bearer };
}

function jsonOf(response: Response, text: string): Record<string, unknown> {
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function cookieOf(headers: Headers): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('operations', () => {
  test.each(Object.entries<Operation>(operations))(
    '[HTTP-1] %s is served at its place',
    async (_name, operation) => {
      const { call } = await start();
      const path = operation.path
        .replace(':roomId', ROOM)
        .replace(':messageId', encodeURIComponent(`${ROOM}#0000000001`));
      const { status, json } = await call(`${operation.method} ${path}`);
      const refused = operation.access === 'public' ? [200, 400] : [401];
      expect(refused).toContain(status);
      expect(status === 200 || errorBody.safeParse(json).success).toBe(true);
    },
  );

  test('[MAIL-9] a link as long as an invitation can have reaches the invitations', async () => {
    const { call } = await start();
    const token = `${'x'.repeat(900)}.${'y'.repeat(43)}`;
    const { status, json } = await call(`GET /api/invitations/${token}`);
    expect([status, json]).toMatchObject([200, { name: 'meetings.invitation', input: { token } }]);
  });

  test('[HTTP-1] path, query and body make one input, and the path goes first', async () => {
    const { call, signUp, bearer } = await start();
    await signUp();
    const headers = await bearer();
    const page = await call(`GET /api/rooms/${ROOM}/messages?limit=7&roomId=rm_other`, { headers });
    expect(page.json).toEqual({ name: 'messages.page', input: { roomId: ROOM, limit: 7 } });
    const messageId = `${ROOM}#0000000042`;
    const edit = await call(`PATCH /api/messages/${encodeURIComponent(messageId)}`, {
      headers,
      body: { messageId: 'other', content: { kind: 'text', text: 'hi' } },
    });
    expect(edit.json).toMatchObject({ name: 'messages.edit', input: { messageId } });
    const typing = await call(`POST /api/rooms/${ROOM}/typing`, { headers });
    expect(typing.json).toEqual({ name: 'rooms.type', input: { roomId: ROOM } });
  });
});

describe('refusals', () => {
  test.each([
    ['GET /api/nothing', {}, 404, 'not-found'],
    ['GET /nothing.js', {}, 404, 'not-found'],
    ['POST /livez', { body: {} }, 404, 'not-found'],
    ['PUT /api/session', { body: {} }, 405, 'not-found'],
    ['POST /api/session', { body: 'login=a', headers: { 'content-type': 'text/plain' } }, 415, 'invalid'],
    [
      'POST /api/session',
      { body: 'login=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'invalid',
    ],
    ['POST /api/session', { body: '{}', headers: { 'content-type': 'application/json\ta' } }, 415, 'invalid'],
    [
      'POST /api/session',
      { body: '{"login":', headers: { 'content-type': 'application/json' } },
      400,
      'invalid',
    ],
    ['POST /api/session', { body: '', headers: { 'content-type': 'application/json' } }, 400, 'invalid'],
    ['POST /api/session', { body: [] }, 400, 'invalid'],
    ['POST /api/session', { body: null }, 400, 'invalid'],
    ['POST /api/session', { body: { login: { $ne: 1 }, password: ['x'] } }, 400, 'invalid'],
    ['POST /api/session', { body: { login: HUGE } }, 413, 'too-large'],
    ['GET /api/rooms/%E0%A4%A/messages', {}, 400, 'invalid'],
    ['GET /%2e%2e/%2e%2e/etc/passwd', {}, 404, 'not-found'],
  ] as const)('[HTTP-2] %s %j: %i %s', async (line, options, status, code) => {
    const { call } = await start();
    const reply = await call(line, options);
    expect([reply.status, errorBody.parse(reply.json).error.code]).toEqual([status, code]);
    expect(errorBody.parse(reply.json).error.requestId).toMatch(/^[\da-f-]{36}$/);
    expect(reply.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  test('[HTTP-2] a method that a path does not have is told which it has', async () => {
    const { call } = await start();
    expect((await call('PUT /api/session')).headers.get('allow')).toBe('POST, DELETE, GET');
  });

  test('[HTTP-2] while the store cannot say who calls, nobody is taken for a visitor', async () => {
    const get = () =>
      Promise.reject(
        new StorageError('unavailable', { storageCode: 'ECONNREFUSED', outcome: 'not-applied' }),
      );
    const { call } = await start({ wrapStore: (store) => faultyStore(store, { get }) });
    const headers = { authorization: `Bearer ${'A'.repeat(43)}` };
    const reply = await call('GET /api/session', { headers });
    expect([reply.status, errorBody.parse(reply.json).error.code]).toEqual([503, 'unavailable']);
    expect((await call('GET /api/session')).status).toBe(200);
  });

  test('[HTTP-12] who tries tokens is refused before anything is read; who has a good one is not', async () => {
    let reads = 0;
    const { call, signUp, bearer } = await start({
      rates: { lookUp: { perSecond: 0.001, burst: 5 } },
      wrapStore: (store) =>
        faultyStore(store, {
          get: (input) => {
            if (input.table === 'Sessions') reads += 1;
            return store.get(input);
          },
        }),
    });
    await signUp();
    const headers = await bearer();
    expect((await call('GET /api/session', { headers })).status).toBe(200);
    reads = 0;
    const tries = Array.from({ length: 20 }, (_, at) => ({
      authorization: `Bearer ${String(at).padStart(43, 'A')}`,
    }));
    const replies = await Promise.all(tries.map((guess) => call('GET /api/session', { headers: guess })));
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
    expect(reads).toBeLessThan(10);
    expect((await call('GET /api/session', { headers })).status).toBe(200);
  });

  test('[HTTP-2] a defect tells nothing of itself', async () => {
    const { call, signUp, bearer, logged } = await start({
      handle: () => Promise.reject(new Error('the secret cause')),
    });
    await signUp();
    const { status, text, headers } = await call('GET /api/rooms', { headers: await bearer() });
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(logged.find((line) => line.includes('the secret cause'))).toContain(headers.get('x-request-id'));
  });
});

describe('sessions', () => {
  test('[HTTP-3] over plain HTTP a browser gets a plain cookie that scripts cannot read', async () => {
    const { call, signUp } = await start();
    const { headers, json } = await signUp();
    expect(headers.getSetCookie()[0]).toMatch(
      /^atrium=[\w-]{43}; Path=\/; Expires=[^;]+ GMT; HttpOnly; SameSite=Lax$/,
    );
    expect(json).not.toHaveProperty('token');
    const whoAmI = await call('GET /api/session', { headers: { cookie: cookieOf(headers) } });
    expect(whoAmI.json).toMatchObject({ account: { username: 'ada' } });
    expect(whoAmI.text).not.toContain('assword');
  });

  test('[HTTP-3] over HTTPS it gets a __Host- cookie, and the plain one counts for nothing', async () => {
    const { call, signUp } = await start({ publicUrl: 'https://atrium.example' });
    const { headers } = await signUp();
    expect(headers.getSetCookie()[0]).toMatch(
      /^__Host-atrium=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    const cookie = cookieOf(headers);
    expect((await call('GET /api/session', { headers: { cookie } })).json).toHaveProperty('account');
    const planted = cookie.replace('__Host-', '');
    expect((await call('GET /api/session', { headers: { cookie: planted } })).json).toEqual({});
  });

  test('[HTTP-3] a token in the body comes without a cookie', async () => {
    const { call, signUp } = await start();
    await signUp();
    const body = { login: 'ada', password: PASSWORD, tokenInBody: true };
    const { headers, json } = await call('POST /api/session', { body });
    expect(headers.getSetCookie()).toEqual([]);
    expect(json['token']).toMatch(/^[\w-]{43}$/);
  });

  test('[HTTP-3] every sign-in gives a new token and ends the session that the browser had', async () => {
    const { call, signUp } = await start();
    const before = cookieOf((await signUp()).headers);
    const again = await call('POST /api/session', {
      body: { login: 'ada', password: PASSWORD },
      headers: { cookie: before },
    });
    const after = cookieOf(again.headers);
    expect(after).not.toBe(before);
    expect((await call('GET /api/session', { headers: { cookie: before } })).json).toEqual({});
    expect((await call('GET /api/session', { headers: { cookie: after } })).json).toHaveProperty('account');
  });

  test('[HTTP-3] a token planted before signing in stays worthless', async () => {
    const { call, signUp } = await start();
    const planted = `atrium=${'A'.repeat(43)}`;
    await signUp({ cookie: planted });
    expect((await call('GET /api/session', { headers: { cookie: planted } })).json).toEqual({});
  });

  test('[HTTP-3] signing out takes the cookie and ends the session', async () => {
    const { call, signUp } = await start();
    const cookie = cookieOf((await signUp()).headers);
    const { status, headers } = await call('DELETE /api/session', { headers: { cookie } });
    expect(status).toBe(200);
    expect(headers.getSetCookie()[0]).toMatch(/^atrium=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await call('GET /api/rooms', { headers: { cookie } })).status).toBe(401);
  });

  test.each(['ada', 'ada@example.org'])('[HTTP-3] a wrong password for %s sets no cookie', async (login) => {
    const { call, signUp } = await start();
    await signUp();
    const { status, headers } = await call('POST /api/session', {
      body: { login, password: `${PASSWORD}!` },
    });
    expect(status).toBe(401);
    expect(headers.getSetCookie()).toEqual([]);
  });

  test('[HTTP-4] a bearer token goes before a cookie', async () => {
    const { call, signUp, bearer } = await start();
    const cookie = cookieOf((await signUp()).headers);
    await signUp({}, 'bob');
    const headers = { ...(await bearer('bob')), cookie };
    expect((await call('GET /api/session', { headers })).json).toMatchObject({
      account: { username: 'bob' },
    });
    const wrong = { authorization: 'Bearer nonsense', cookie };
    expect((await call('GET /api/session', { headers: wrong })).json).toEqual({});
  });
});

describe('calls from other sites', () => {
  const FOREIGN = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1' },
    { origin: 'http://127.0.0.1.evil.example:80' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];

  test.each(FOREIGN)(
    '[HTTP-5] %j: nothing changes with a cookie, and nobody is signed in',
    async (foreign) => {
      const { call, signUp } = await start();
      const cookie = cookieOf((await signUp()).headers);
      const post = await call('POST /api/rooms', { body: { name: 'x' }, headers: { cookie, ...foreign } });
      expect([post.status, errorBody.parse(post.json).error.code]).toEqual([403, 'forbidden']);
      const signOut = await call('DELETE /api/session', { headers: { cookie, ...foreign } });
      expect(signOut.status).toBe(403);
      const signIn = await call('POST /api/session', {
        body: { login: 'ada', password: PASSWORD },
        headers: foreign,
      });
      expect([signIn.status, signIn.headers.getSetCookie()]).toEqual([403, []]);
      expect((await call('GET /api/session', { headers: { cookie } })).json).toHaveProperty('account');
    },
  );

  test.each(FOREIGN)('[HTTP-5] %j: a bearer token is no browser’s doing', async (foreign) => {
    const { call, signUp, bearer } = await start();
    await signUp();
    const headers = { ...(await bearer()), ...foreign };
    expect((await call('POST /api/rooms', { body: { name: 'x' }, headers })).status).toBe(200);
  });

  test('[HTTP-5] our own pages may, over the public address too, and no other then', async () => {
    const { call, signUp, url } = await start();
    const cookie = cookieOf((await signUp({ origin: url })).headers);
    const own = { cookie, origin: url, 'sec-fetch-site': 'same-origin' };
    expect((await call('POST /api/rooms', { body: { name: 'x' }, headers: own })).status).toBe(200);
    await running?.close();
    const behind = await start({ publicUrl: 'https://atrium.example' });
    expect((await behind.signUp({ origin: 'https://atrium.example' })).status).toBe(200);
    expect((await behind.signUp({ origin: behind.url }, 'bob')).status).toBe(403);
    expect((await behind.signUp({ origin: 'http://atrium.example' }, 'bob')).status).toBe(403);
  });

  test('[HTTP-5] no answer allows another site to read it', async () => {
    const { call } = await start();
    for (const line of ['GET /api/session', 'OPTIONS /api/session', 'POST /api/session']) {
      const { headers } = await call(line, { headers: { origin: 'https://evil.example' } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('headers, health and documents', () => {
  test('[HTTP-6] every answer carries the security headers; over HTTPS also HSTS', async () => {
    const { call, url } = await start();
    for (const line of [
      'GET /livez',
      'GET /api/session',
      'GET /nothing',
      'POST /api/session',
      'GET /metrics',
    ]) {
      const { headers } = await call(line);
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; ` +
          `connect-src 'self' ${url.replace('http', 'ws')}; manifest-src 'self'; worker-src 'self'; frame-src 'none'; base-uri 'none'; form-action 'self'; ` +
          `frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types atrium atrium-build atrium-worker dompurify`,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('origin-agent-cluster')).toBe('?1');
      expect(headers.get('permissions-policy')).toContain('geolocation=()');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
    await running?.close();
    const secure = await start({ publicUrl: 'https://atrium.example' });
    const { headers } = await secure.call('GET /livez');
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000');
    expect(headers.get('content-security-policy')).toContain(`connect-src 'self' wss://atrium.example;`);
  });

  test('[HTTP-6] answers of operations are not kept by anybody', async () => {
    const { call } = await start();
    expect((await call('GET /api/session')).headers.get('cache-control')).toBe('no-store');
    expect((await call('GET /api/rooms')).headers.get('cache-control')).toBe('no-store');
    expect((await call('GET /%61pi/session')).headers.get('cache-control')).toBe('no-store');
  });

  test('[HTTP-8] alive is not yet ready', async () => {
    let isReady = false;
    const { call } = await start({ readiness: async () => (isReady ? 'ready' : 'not-ready') });
    expect((await call('GET /livez')).status).toBe(200);
    expect((await call('GET /readyz')).status).toBe(503);
    isReady = true;
    expect((await call('GET /readyz')).status).toBe(200);
  });

  test('[HTTP-8] metrics are for this machine and for administrators', async () => {
    const { call, signUp, bearer } = await start({ trustedProxies: 1 });
    await signUp();
    await signUp({}, 'bob');
    const away = { 'x-forwarded-for': '203.0.113.9' };
    expect((await call('GET /metrics')).text).toContain('atrium_call_duration_seconds');
    expect((await call('GET /metrics', { headers: away })).status).toBe(403);
    expect((await call('GET /metrics', { headers: { ...away, ...(await bearer('bob')) } })).status).toBe(403);
    expect((await call('GET /metrics', { headers: { ...away, ...(await bearer('ada')) } })).status).toBe(200);
  });

  test('[HTTP-8] the documents of the interface are served', async () => {
    const { call } = await start();
    expect((await call('GET /api/openapi.json')).json).toMatchObject({ openapi: '3.1.1' });
    expect((await call('GET /api/asyncapi.json')).json).toMatchObject({ asyncapi: '3.0.0' });
  });

  test('[HTTP-10] no log line holds a token, a password, a name from the address or a cookie', async () => {
    const { call, signUp, bearer, logged } = await start();
    const cookie = cookieOf((await signUp()).headers);
    const headers = await bearer();
    await call('GET /api/rooms/public?cursor=needle-in-query', { headers: { cookie } });
    await call('POST /api/session', { body: { login: 'needle-login', password: 'needle-password' } });
    await call('GET /needle-path');
    const lines = logged.join('\n');
    expect(lines).toContain('/api/rooms/public');
    expect(lines).not.toContain('needle');
    expect(lines).not.toContain(cookie.slice(7));
    expect(lines).not.toContain(headers.authorization.slice(7));
    expect(lines).not.toContain(PASSWORD);
  });

  test('[HTTP-10] plain HTTP is remarked once at the start, HTTPS is not', async () => {
    expect((await start()).logged.filter((line) => line.includes('plain HTTP'))).toHaveLength(1);
    await running?.close();
    const { logged } = await start({ publicUrl: 'https://atrium.example' });
    expect(logged.filter((line) => line.includes('plain HTTP'))).toHaveLength(0);
  });
});

describe('closing', () => {
  test('[HTTP-11] what has begun is answered, idle connections do not hold it up', async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = await start({
      handle: async () => {
        begun.resolve();
        await held.promise;
        return { rooms: [], users: [] };
      },
    });
    await server.signUp();
    const reply = server.call('GET /api/rooms', { headers: await server.bearer() });
    await begun.promise;
    const closing = server.http.close();
    held.resolve();
    expect((await reply).status).toBe(200);
    await closing;
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow(/fetch failed/);
  });

  test('[HTTP-11] before closing, calls are refused and the rest is served', async () => {
    const { call, http, signUp } = await start();
    http.refuseCalls();
    const refused = await signUp();
    expect([refused.status, errorBody.parse(refused.json).error.code]).toEqual([503, 'unavailable']);
    expect((await call('GET /livez')).status).toBe(200);
  });

  test('[HTTP-14] a foreign name that leads to this machine is refused', async () => {
    const { url } = await start({ listensOn: '127.0.0.1' });
    const lines = ['GET /metrics', 'GET /', 'POST /api/accounts'];
    for (const line of lines) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let reply = '';
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.on('data', (data: Buffer) => (reply += data.toString()));
      socket.write(
        `${line} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
      await closed;
      expect(reply).toMatch(/^HTTP\/1.1 403 /);
      expect(reply).toContain('ATRIUM_PUBLIC_URL');
    }
  });

  test('[HTTP-2] bytes that are not HTTP do not hurt', async () => {
    const { call, url } = await start();
    for (const bytes of ['\0\0\0\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET //[ HTTP/1.1\r\nHost: x\r\n\r\n']) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const closed = new Promise((resolve) => socket.on('close', resolve).on('error', resolve));
      socket.on('data', () => socket.destroy()).write(bytes);
      await closed;
    }
    expect((await call('GET /livez')).status).toBe(200);
  });
});

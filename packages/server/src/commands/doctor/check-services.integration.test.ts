import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { hasRedis, RedisProcess } from '../../../../../tests/support/redis-process.ts';
import { freePort } from '../../../../../tests/support/server-process.ts';
import { loadConfig } from '../../config.ts';
import { checkServices } from './check-services.ts';
import type { Finding } from './finding.ts';

/** Nothing that answers takes long; what does not answer is waited for. */
const PATIENT_MS = 60_000;
const IMPATIENT_MS = 300;
const WORD = 'secret-word';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed())
    // oxlint-disable-next-line no-await-in-loop -- in reverse, one after the other
    await cleanup();
});

async function find(check: string, file: Record<string, string>, timeoutMs = PATIENT_MS): Promise<Finding> {
  const findings = await checkServices(loadConfig({ ambient: {}, file }), timeoutMs);
  expect(JSON.stringify(findings)).not.toContain(WORD);
  const found = findings.find((finding) => finding.check === check);
  if (!found) throw new Error(`nothing is said of ${check}`);
  const { state, remedy = '' } = found;
  if (state === 'warning' && !remedy.startsWith('See whether ')) throw new Error(`no remedy: ${remedy}`);
  return found;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port where nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

const serve = (listener: RequestListener) => listening(createHttpServer(listener));

describe('doctor: services', () => {
  it('[OPS-2] passes by what is not configured', async () => {
    const findings = await checkServices(loadConfig({ ambient: {}, file: {} }));
    expect(findings.map(({ check, state }) => [check, state])).toEqual(
      ['redis', 'smtp', 'jdoodle', 'livekit', 'turn'].map((check) => [check, 'skipped']),
    );
  });

  it.each([
    ['redis', (port: number) => ({ REDIS_URL: `redis://:${WORD}@127.0.0.1:${port}` })],
    [
      'smtp',
      (port: number) => ({ SMTP_URL: `smtp://u:${WORD}@127.0.0.1:${port}`, MAIL_FROM: 'a@example.org' }),
    ],
    [
      'jdoodle',
      (port: number) => ({
        JDOODLE_URL: `http://127.0.0.1:${port}`,
        JDOODLE_CLIENT_ID: 'id1',
        JDOODLE_CLIENT_SECRET: WORD,
      }),
    ],
    [
      'livekit',
      (port: number) => ({
        LIVEKIT_URL: `ws://127.0.0.1:${port}`,
        LIVEKIT_API_KEY: 'key1',
        LIVEKIT_API_SECRET: WORD,
      }),
    ],
    ['turn', (port: number) => ({ TURN_URLS: `turn:127.0.0.1:${port}?transport=tcp`, TURN_SECRET: WORD })],
  ])('[OPS-2] tells that nobody answers for %s, and what is lost', async (check, fileOf) => {
    expect((await find(check, fileOf(await closedPort()))).state).toBe('warning');
    // One that takes connections and says nothing.
    const mute = await listening(createServer(() => undefined));
    const isTold = check === 'jdoodle' || (await find(check, fileOf(mute), IMPATIENT_MS)).state === 'warning';
    expect(isTold).toBe(true);
  });

  it.runIf(hasRedis)('[OPS-2] a Redis takes its password, or says that it does not', async () => {
    const redis = await RedisProcess.start(await freePort());
    cleanups.push(() => redis.kill9());
    expect(await find('redis', { REDIS_URL: redis.url })).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/^version \d+\.\d+/),
    });
    const wrong = redis.url.replace('//', `//nobody:${WORD}@`);
    expect((await find('redis', { REDIS_URL: wrong })).state).toBe('warning');
  });

  it('[OPS-2] a mail server takes its password, or says that it does not', async () => {
    const server = new SMTPServer({
      secure: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) =>
        password === WORD ? done(null, { user: 'u' }) : done(new Error('no such password')),
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    cleanups.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const settings = (password: string): Record<string, string> => ({
      SMTP_URL: `smtp://u:${password}@127.0.0.1:${port}`,
      MAIL_FROM: 'atrium@example.org',
    });
    expect((await find('smtp', settings(WORD))).state).toBe('ok');
    expect(await find('smtp', settings('other'))).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('no mail is sent'),
    });
    const { SMTP_URL = '' } = settings(WORD);
    expect((await find('smtp', { SMTP_URL })).found).toContain('MAIL_FROM');
  });

  it('[OPS-2] JDoodle is asked what was spent, which costs nothing', async () => {
    let paths: unknown[] = [];
    const port = await serve((request, response) => {
      paths = [...paths, request.url];
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () =>
        response.writeHead(body.includes(WORD) ? 200 : 401).end(JSON.stringify({ used: 7 })),
      );
    });
    const settings = { JDOODLE_URL: `http://127.0.0.1:${port}`, JDOODLE_CLIENT_ID: 'id1' };
    expect(await find('jdoodle', { ...settings, JDOODLE_CLIENT_SECRET: WORD })).toMatchObject({
      state: 'ok',
      found: 'takes the credentials; 7 credits spent today',
    });
    const other = await find('jdoodle', { ...settings, JDOODLE_CLIENT_SECRET: 'other' });
    expect(other.found).toContain('does not accept the credentials');
    expect(new Set(paths)).toEqual(new Set(['/v1/credit-spent']));
  });

  it('[OPS-2] LiveKit is asked for its rooms with the keys', async () => {
    let isRight = true;
    const port = await serve((_, response) =>
      response
        .writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(isRight ? { rooms: [] } : { code: 'unauthenticated', msg: 'no' })),
    );
    const settings = {
      LIVEKIT_URL: `ws://127.0.0.1:${port}`,
      LIVEKIT_API_KEY: 'key1',
      LIVEKIT_API_SECRET: WORD,
    };
    expect((await find('livekit', settings)).state).toBe('ok');
    isRight = false;
    expect((await find('livekit', settings)).state).toBe('warning');
  });

  it.each(['', '?transport=tcp'])(
    '[OPS-2] a relay lends an address, or says why not (%s)',
    async (transport) => {
      const port = await freePort();
      const options = [
        '-n',
        '--use-auth-secret',
        `--static-auth-secret=${WORD}`,
        '--realm=atrium',
        '--no-cli',
        '--no-tls',
        '--no-dtls',
      ];
      const place = [
        '--listening-ip=127.0.0.1',
        '--relay-ip=127.0.0.1',
        `--listening-port=${port}`,
        '--log-file=stdout',
      ];
      const child = spawn('turnserver', [...options, ...place], { stdio: 'ignore' });
      const [failure] = await Promise.race([once(child, 'error'), sleep(50, [undefined])]);
      if (failure !== undefined) {
        process.stdout.write('turnserver is not installed: the relay was not tried\n');
        return;
      }
      cleanups.push(() => void child.kill('SIGKILL'));
      const settings = (secret: string) => ({
        TURN_URLS: `turn:127.0.0.1:${port}${transport}`,
        TURN_SECRET: secret,
      });
      // It takes a while to start.
      await expect
        .poll(() => find('turn', settings(WORD), 5_000), { timeout: 120_000 })
        .toMatchObject({
          state: 'ok',
        });
      expect(await find('turn', settings('another'), 30_000)).toMatchObject({
        state: 'warning',
        found: expect.stringContaining('401'),
      });
    },
  );
});

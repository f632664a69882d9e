import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import { CallPages } from '../fixtures/call-pages.ts';
import { findBrowser } from '../fixtures/find-browser.ts';
import { FAKE_MEDIA_FLAGS, framesFlow, linksOf, soundFlows } from '../fixtures/media-probe.ts';

const PATIENCE_MS = 120_000;
const RELAY_SECRET = 'shared with the relay';
const isRelayThere = await runs('turnserver', ['--version']);

let browser: Browser;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...FAKE_MEDIA_FLAGS];
  browser = await chromium.launch({ executablePath: findBrowser() ?? 'chromium', args });
});
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
  await browser.close();
});

async function callPages(people: number, environment: Record<string, string> = {}): Promise<CallPages> {
  const directory = await temporaryDirectory();
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path, ...environment });
  undo.push(
    () => directory.remove(),
    () => server.stop(),
  );
  const pages = await CallPages.open(browser, server.baseUrl, people);
  undo.push(() => pages.close());
  return pages;
}

const IS_EVERYTHING_TRIED = process.env['ATRIUM_ALL_TESTS'] === '1';
const ROUNDS = IS_EVERYTHING_TRIED ? 10 : 3;

test('[CALL-23] four real browsers join at the same moment, and all see each other', async () => {
  const call = await callPages(4);
  for (let round = 0; round < ROUNDS; round++) {
    await call.joinTogether(await call.newMeeting(), { isRelayOnly: false, hasCamera: true });
    await call.reach('connected', 3, PATIENCE_MS);
    for (const page of call.pages) await framesFlow(page, 3, PATIENCE_MS);
    expect(await call.links()).toEqual(call.pages.map(() => ['connected', 'connected', 'connected']));
    await call.leaveAll();
  }
}, 1_200_000);

test.skipIf(!isRelayThere)(
  '[CALL-18] a relay is used with the credentials of the call',
  async () => {
    const call = await callPages(2, await relay(RELAY_SECRET));
    await call.joinTogether(await call.newMeeting(), { isRelayOnly: true, hasCamera: true });
    for (const page of call.pages) {
      await framesFlow(page, 1, PATIENCE_MS);
      await soundFlows(page, 1, PATIENCE_MS);
      expect((await linksOf(page)).map(({ localCandidate }) => localCandidate)).toEqual(['relay']);
    }
  },
  300_000,
);

// Forty seconds of waiting for what never comes, on two pages.
test.skipIf(!isRelayThere || !IS_EVERYTHING_TRIED)(
  '[CALL-82] a relay refuses credentials that have expired, and takes those that have not',
  async () => {
    const call = await callPages(2, await relay(RELAY_SECRET));
    const how = { isRelayOnly: true, hasCamera: false };
    const isExpired = { ...how, relayLogin: relayLogin(-60) };
    await call.joinTogether(await call.newMeeting(), isExpired);
    await expect(call.reach('failed', 1, PATIENCE_MS)).resolves.toBeUndefined();
    await call.leaveAll();
    await call.joinTogether(await call.newMeeting(), { ...how, relayLogin: relayLogin(600) });
    await call.reach('connected', 1, PATIENCE_MS);
    for (const page of call.pages) await soundFlows(page, 1, PATIENCE_MS);
  },
  300_000,
);

test.skipIf(!isRelayThere)(
  '[CALL-21] a relay that refuses is told, not waited for',
  async () => {
    const call = await callPages(2, await relay('another secret'));
    await call.joinTogether(await call.newMeeting(), { isRelayOnly: true, hasCamera: false });
    // Each says so; the other's next try may wake it once more.
    await expect(call.reach('failed', 1, PATIENCE_MS)).resolves.toBeUndefined();
  },
  300_000,
);

/** As the server makes them, good for so many seconds from now. */
function relayLogin(seconds: number): { username: string; credential: string } {
  const username = `${Math.floor(Date.now() / 1_000) + seconds}:somebody`;
  return { username, credential: createHmac('sha1', RELAY_SECRET).update(username).digest('base64') };
}

/** A real coturn that knows `RELAY_SECRET`, for a server that believes in another secret or the same. */
async function relay(secret: string): Promise<Record<string, string>> {
  const port = await freePort();
  const options = [
    '-n',
    '--use-auth-secret',
    `--static-auth-secret=${RELAY_SECRET}`,
    '--realm=atrium',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--allow-loopback-peers',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    `--listening-port=${port}`,
    '--log-file=stdout',
  ];
  const child = spawn('turnserver', options, { stdio: 'ignore' });
  undo.push(() => stop(child));
  await sleep(500);
  return { TURN_URLS: `turn:127.0.0.1:${port}`, TURN_SECRET: secret };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function runs(program: string, options: string[]): Promise<boolean> {
  const child = spawn(program, options, { stdio: 'ignore' });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(true));
  });
}

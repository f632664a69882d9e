import { RoomServiceClient } from 'livekit-server-sdk';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParticipantId } from '../../../packages/contract/src/ids.ts';
import { ServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import { CallPages } from '../fixtures/call-pages.ts';
import { findBrowser } from '../fixtures/find-browser.ts';
import { freePort, hasLiveKit, LIVEKIT_VARIABLES, LiveKitProcess } from '../fixtures/livekit-process.ts';
import { FAKE_MEDIA_FLAGS, linksOf } from '../fixtures/media-probe.ts';

const PATIENCE_MS = 180_000;
const PEOPLE = 5;
const ALL = 'camera,microphone';

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

test.skipIf(!hasLiveKit)(
  '[CALL-27] [CALL-28] [CALL-30] a real LiveKit server takes a running call over, obeys the host, and comes back',
  async () => {
    const stage = await startStage();
    const { call, rooms, media } = stage;
    const meetingId = await call.newMeeting();
    const [host, second, third, fourth, fifth] = call.pages as [Page, Page, Page, Page, Page];

    const first = [host, second, third, fourth];
    await joinAll(first, meetingId);
    await eachReceives(first, 3, ALL);
    expect(await engineOf(host)).toBe('mesh');

    await joinAll([fifth], meetingId);
    await eachReceives(call.pages, PEOPLE - 1, ALL);
    for (const page of call.pages) {
      expect(await engineOf(page)).toBe('livekit');
      await picturesFlow(page, PEOPLE - 1);
    }
    // The connections from one to the other are let go.
    await expect.poll(() => openLinks(call.pages), { timeout: PATIENCE_MS }).toEqual([1, 1, 1, 1, 1]);

    const [secondId, thirdId, fourthId] = await Promise.all([second, third, fourth].map(idOf));
    await host.evaluate((participantId) => bareCall.control({ action: 'mute', participantId }), secondId!);
    await expect.poll(() => receivedOf(third, secondId!), { timeout: PATIENCE_MS }).toBe('camera');
    await expect
      .poll(() => sentBy(rooms, meetingId, secondId!), { timeout: PATIENCE_MS })
      .toEqual(['camera']);

    await third.evaluate(() => bareCall.turn('screen', true));
    await expect
      .poll(() => receivedOf(host, thirdId!), { timeout: PATIENCE_MS })
      .toMatch(/^camera,microphone,screen/);
    await picturesFlow(host, PEOPLE);
    await third.evaluate(() => bareCall.turn('screen', false));
    await expect.poll(() => receivedOf(host, thirdId!), { timeout: PATIENCE_MS }).toBe(ALL);

    await host.evaluate((participantId) => bareCall.control({ action: 'remove', participantId }), fourthId!);
    const left = [host, second, third, fifth];
    await expect.poll(() => identities(rooms, meetingId), { timeout: PATIENCE_MS }).not.toContain(fourthId);
    await expect.poll(() => othersOf(host), { timeout: PATIENCE_MS }).toBe(3);

    await media.stop();
    await expect
      .poll(() => host.evaluate(() => bareCall.links().includes('connected')), { timeout: PATIENCE_MS })
      .toBe(false);
    await media.run();
    for (const page of left) await picturesFlow(page, 3);
    expect(await engineOf(host)).toBe('livekit');

    await host.evaluate(() => bareCall.control({ action: 'end' }));
    await expect.poll(() => rooms.listRooms([meetingId]), { timeout: PATIENCE_MS }).toEqual([]);
  },
  900_000,
);

/** Atrium, LiveKit, and five pages that are people. */
async function startStage() {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const url = `ws://127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    ATRIUM_DATA_DIR: directory.path,
    LIVEKIT_URL: url,
    ...LIVEKIT_VARIABLES,
  });
  undo.push(
    () => directory.remove(),
    () => server.stop(),
  );
  const media = await LiveKitProcess.start(port, server.baseUrl);
  undo.push(() => media.stop());
  const call = await CallPages.open(browser, server.baseUrl, PEOPLE);
  undo.push(() => call.close());
  const { LIVEKIT_API_KEY: key, LIVEKIT_API_SECRET: secret } = LIVEKIT_VARIABLES;
  return { call, media, rooms: new RoomServiceClient(url.replace('ws', 'http'), key, secret) };
}

async function joinAll(pages: readonly Page[], meetingId: string): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      page.evaluate((id) => bareCall.join(id, { isRelayOnly: false, hasCamera: true }), meetingId),
    ),
  );
}

/** Resolves when each page receives these lines of so many others. */
async function eachReceives(pages: readonly Page[], others: number, lines: string): Promise<void> {
  const isThere = ([count, wanted]: readonly [number, string]): boolean =>
    Object.values(bareCall.received()).filter((one) => one === wanted).length === count;
  await Promise.all(
    pages.map((page) => page.waitForFunction(isThere, [others, lines] as const, { timeout: PATIENCE_MS })),
  );
}

/** Two looks: so many pictures that arrive have been decoded further in the second. */
async function picturesFlow(page: Page, pictures: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let before = new Map<string, number>();
  for (;;) {
    const now = new Map(await framesOf(page));
    const growing = [...now].filter(([id, frames]) => frames > (before.get(id) ?? Number.POSITIVE_INFINITY));
    if (growing.length === pictures) return;
    if (Date.now() > until) throw new Error(`${growing.length} pictures flow instead of ${pictures}`);
    before = now;
    await page.waitForTimeout(1_000);
  }
}

/** Of each picture that arrives, how many frames of it were decoded. */
async function framesOf(page: Page): Promise<[string, number][]> {
  return await page.evaluate(async () => {
    const kept = (globalThis as unknown as { atriumLinks: RTCPeerConnection[] }).atriumLinks;
    const open = kept.filter(({ connectionState }) => connectionState !== 'closed');
    const found: [string, number][] = [];
    for (const [at, peer] of open.entries())
      for (const stat of (await peer.getStats()).values() as Iterable<Record<string, unknown>>)
        if (stat['type'] === 'inbound-rtp' && stat['kind'] === 'video')
          found.push([`${at}:${String(stat['id'])}`, Number(stat['framesDecoded'] ?? 0)]);
    return found;
  });
}

async function openLinks(pages: readonly Page[]): Promise<number[]> {
  return await Promise.all(pages.map(async (page) => (await linksOf(page)).length));
}

async function engineOf(page: Page): Promise<unknown> {
  return await page.evaluate(() => (bareCall.summary() as { engine: string }).engine);
}

async function idOf(page: Page): Promise<ParticipantId> {
  return (await page.evaluate(() => bareCall.self() ?? '')) as ParticipantId;
}

async function receivedOf(page: Page, participantId: string): Promise<string | undefined> {
  return await page.evaluate((id) => bareCall.received()[id], participantId);
}

async function othersOf(page: Page): Promise<number> {
  return await page.evaluate(() => Object.keys(bareCall.received()).length);
}

async function identities(rooms: RoomServiceClient, meetingId: string): Promise<string[]> {
  return (await rooms.listParticipants(meetingId)).map(({ identity }) => identity);
}

/** What LiveKit lets through of a participant. */
async function sentBy(rooms: RoomServiceClient, meetingId: string, identity: string): Promise<string[]> {
  const { tracks } = await rooms.getParticipant(meetingId, identity);
  return tracks
    .filter(({ muted }) => !muted)
    .map(({ source }) => ['', 'camera', 'microphone'][source] ?? 'screen');
}

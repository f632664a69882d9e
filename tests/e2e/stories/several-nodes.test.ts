import type { Locator } from 'playwright-core';
import { expect, vi } from 'vitest';
import { NodeGroup } from '../../support/node-group.ts';
import { OneOfMany } from '../../support/one-of-many.ts';
import { hasRedis } from '../../support/redis-process.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { framesFlow } from '../fixtures/media-probe.ts';
import { comeIn, isInCall, prepareForCall } from '../fixtures/meeting-people.ts';
import { code, openFile, projectOf, textOf, writeAtEnd } from '../fixtures/project-screen.ts';
import { companyAt, test as base, type Story } from '../fixtures/story.ts';

/** Two pages that code and decode pictures, on a machine that may do other things. */
vi.setConfig({ testTimeout: 400_000 });

const NODES = process.env['ATRIUM_ALL_TESTS'] === '1' ? 4 : 2;
const WORD = /\bm\d\d\b/g;

/** Servers over one store; the first address leads to the first while it lives, the other to the last. */
interface Nodes extends Pick<Story, 'person' | 'expectComplaints'> {
  readonly group: NodeGroup;
  readonly first: OneOfMany;
  readonly last: OneOfMany;
}

const test = base.extend('nodes', async ({ browser }, { onCleanup }): Promise<Nodes> => {
  const group = await NodeGroup.start(NODES);
  const ports = group.servers.map(({ port }) => port);
  const [first, last] = await Promise.all([OneOfMany.start(ports), OneOfMany.start(ports.toReversed())]);
  const company = companyAt(browser, first.baseUrl);
  onCleanup(async () => {
    const complaints = await company.leave();
    await Promise.all([first.close(), last.close()]);
    await group.stop();
    expect(complaints).toEqual([]);
  });
  return { group, first, last, ...company };
});

test.skipIf(!hasRedis)(
  '[NODE-1, NODE-4, NODE-5] people of two nodes talk, call and write; a killed node and a killed Redis take nothing',
  async ({ nodes }) => {
    const { group } = nodes;
    nodes.expectComplaints();
    // Neither of the two addresses is the one that previews are told.
    nodes.expectComplaints(/Framing 'http/);
    const { alice, bob, original } = await side(nodes);
    const both = [alice, bob] as const;

    // Chat, call and text, each way.
    await Promise.all([alice.say('m01'), bob.say('m02')]);
    await bothSee(both, 2);
    await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
    await mutesAndUnmutes(bob, alice);
    await Promise.all([writeAtStart(alice, 'a1 '), writeAtEnd(bob, ' b1')]);
    await bothRead(both, `a1 ${original} b1`);

    // Bob's node, which holds the call, dies while both write, and what they say then has nobody to hear it.
    await Promise.all([alice.say('m03'), bob.say('m04')]);
    await Promise.all([
      writeAtStart(alice, 'a2 while it dies '),
      writeAtEnd(bob, ' b2 while it dies'),
      group.servers.at(-1)!.kill9(),
    ]);
    await Promise.all([alice.say('m05'), bob.say('m06')]);
    await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
    await bothSee(both, 6);
    await bothRead(both, `a2 while it dies a1 ${original} b1 b2 while it dies`);
    await mutesAndUnmutes(bob, alice);
    await mutesAndUnmutes(alice, bob);
    await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);

    // It is back, and Bob with it.
    await group.servers.at(-1)!.start();
    await group.all('ready');
    nodes.last.cut();
    await bob.say('m07');
    await bothSee(both, 7);

    // Redis dies while both write, and comes back.
    await Promise.all([alice.say('m08'), bob.say('m09')]);
    await Promise.all([
      writeAtStart(alice, 'a3 without Redis '),
      writeAtEnd(bob, ' b3 without Redis'),
      group.redis.kill9(),
    ]);
    await group.all('degraded');
    await Promise.all([alice.say('m10'), bob.say('m11')]);
    await bothSee(both, 11);
    await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
    await group.redis.start();
    await group.all('ready');
    await Promise.all([alice.say('m12'), bob.say('m13')]);
    const order = await bothSee(both, 13);
    const text = `a3 without Redis a2 while it dies a1 ${original} b1 b2 while it dies b3 without Redis`;
    await bothRead(both, text);
    await mutesAndUnmutes(bob, alice);
    await mutesAndUnmutes(alice, bob);
    await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);

    // Afterwards it is what it was, for both.
    for (const user of both) {
      await user.page.reload();
      await user.sees(order, WORD);
      await bothRead([user], text);
    }
  },
);

/** Alice at the first node and Bob at the last, with chat, call and text side by side. Bob's node holds the call. */
async function side(nodes: Nodes): Promise<{ alice: BrowserUser; bob: BrowserUser; original: string }> {
  const options = { width: 1280 };
  const { alice, roomId } = await projectOf({ ...nodes, server: nodes.first }, 'node', options);
  const bob = await nodes.person('Bob Baker', { ...options, baseUrl: nodes.last.baseUrl });
  await bob.joinRoom('Workshop');
  const { meetingId } = await alice.meetNow(roomId, {});
  for (const user of [bob, alice]) {
    await prepareForCall(user);
    await comeIn(user, meetingId);
    await isInCall(user);
    await user.button('Back to the room').click();
    await user.page.getByRole('link', { name: 'Projects' }).click();
    await user.page.getByRole('link', { name: /^Landing page/ }).click();
    await openFile(user, 'main.js');
    await user.button('Show chat').click();
    await callOf(user).waitFor();
    await user.composer.waitFor();
  }
  return { alice, bob, original: await textOf(alice) };
}

/** The call beside the text. */
function callOf(user: BrowserUser): Locator {
  return user.page.getByRole('region', { name: 'Call', exact: true });
}

async function writeAtStart(user: BrowserUser, text: string): Promise<void> {
  await code(user).click();
  await user.page.keyboard.press('Control+Home');
  await user.page.keyboard.type(text);
}

/** What one does in the call reaches the other. */
async function mutesAndUnmutes(one: BrowserUser, other: BrowserUser): Promise<void> {
  const call = callOf(one);
  const tile = other.page.getByRole('figure', { name: new RegExp(`^${one.name}, muted`) });
  await one.button('Mute', call).click();
  await tile.waitFor();
  await one.button('Unmute', call).click();
  await tile.waitFor({ state: 'detached' });
}

/** Waits until both see the first `count` messages, once each and in one order; answers with it. */
async function bothSee([one, other]: readonly [BrowserUser, BrowserUser], count: number): Promise<string[]> {
  const all = Array.from({ length: count }, (_, index) => `m${String(index + 1).padStart(2, '0')}`);
  for (const user of [one, other])
    await expect
      .poll(async () => (await user.words(WORD)).sort(), { message: `what ${user.name} sees` })
      .toEqual(all);
  await expect.poll(async () => [await one.words(WORD), await other.words(WORD)]).toSatisfy(areEqual);
  return one.words(WORD);
}

function areEqual([one, other]: string[][]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function bothRead(users: readonly BrowserUser[], text: string): Promise<void> {
  for (const user of users)
    await expect.poll(() => textOf(user), { message: `what ${user.name} reads` }).toBe(text);
}

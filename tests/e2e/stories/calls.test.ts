import { expect, vi } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { framesFlow, linksOf } from '../fixtures/media-probe.ts';
import { callPath, comeIn, isInCall, peopleInRoom, prepareForCall } from '../fixtures/meeting-people.ts';
import { test, type Story } from '../fixtures/story.ts';

/** Several pages that code and decode pictures, on a machine that may do other things. */
const LIMIT_MS = 300_000;
vi.setConfig({ testTimeout: LIMIT_MS });

test('[SCR-1, SCR-2, SCR-9] two people meet: one begins, the other comes by the card', async ({ story }) => {
  const { people } = await peopleInRoom(story, ['Alice Able', 'Bob Baker']);
  const [alice, bob] = people as [BrowserUser, BrowserUser];
  await alice.button('Meet now').click();
  await alice.page.locator('video').waitFor();
  await inspect(alice, 'call-door-1440-light');
  await alice.button('Join now').click();
  await isInCall(alice);
  await bob.timeline.getByText('Call started').waitFor();
  await inspect(bob, 'call-card-1440-light');
  await bob.page.getByRole('main').getByRole('button', { name: 'Join' }).first().click();
  await bob.button('Join now').click();
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  await inspect(alice, 'call-two-1440-light');

  // The keyboard alone mutes; the other sees it.
  await alice.page.keyboard.press('m');
  await alice.button('Unmute (M)').waitFor();
  await tileOf(bob, /Alice Able, muted/).waitFor();
  await framesFlow(bob.page, 1);

  // Walking through rooms keeps the call.
  await alice.button('Back to the room').click();
  await alice.composer.waitFor();
  await alice.page.getByRole('region', { name: 'Call: Alice Able' }).waitFor();
  await inspect(alice, 'call-floating-1440-light');
  await framesFlow(bob.page, 1);
  await alice.button('Leave the call').click();
  await expect.poll(() => tileOf(bob, /Alice Able/).count()).toBe(0);
});

test('[SCR-8] one comes in, mutes and leaves without a mouse', async ({ story }) => {
  const { people, roomId } = await peopleInRoom(story, ['Alice Able']);
  const [alice] = people as [BrowserUser];
  const { meetingId } = await alice.meetNow(roomId);
  await alice.goTo(callPath(meetingId));
  await alice.tabTo(alice.button('Join now'));
  await alice.page.keyboard.press('Enter');
  await alice.button('Mute (M)').waitFor();
  await alice.page.keyboard.press('m');
  await alice.button('Unmute (M)').waitFor();
  await alice.page.keyboard.press('p');
  await alice.page.getByRole('complementary', { name: 'People' }).waitFor();
  await alice.page.keyboard.press('Escape');
  await expect.poll(() => alice.page.getByRole('complementary').count()).toBe(0);
  await alice.tabTo(alice.button('Leave or end'));
  await alice.page.keyboard.press('Enter');
  await expect.poll(() => alice.hasFocus(alice.button('Leave the call'))).toBe(true);
  await alice.page.keyboard.press('Enter');
  await alice.page.getByRole('heading', { name: 'You left the call' }).waitFor();
});

test('[SCR-3] a screen is shown large to the other', async ({ story }) => {
  const { alice, bob } = await twoInCall(story);
  await alice.page.keyboard.press('s');
  const screen = tileOf(bob, 'Screen of Alice Able');
  await expect
    .poll(() => screen.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(0);
  await inspect(bob, 'call-screen-share-1440-light');
  const size = (await screen.boundingBox())?.width ?? 0;
  expect(size).toBeGreaterThan(800);
  await alice.button('Stop sharing (S)').click();
  await expect.poll(() => screen.count()).toBe(0);
});

test('[SCR-4] a host mutes, removes and locks', async ({ story }) => {
  const { alice, bob, meetingId } = await twoInCall(story);
  await alice.page.keyboard.press('p');
  const people = alice.page.getByRole('complementary', { name: 'People' });
  await alice.button('What to do with Bob Baker', people).click();
  await inspect(alice, 'call-people-1440-light');
  await alice.button('Mute', people).click();
  await bob.button('Unmute (M)').waitFor();
  await bob.page.getByText('A host has muted you.').waitFor();
  await tileOf(alice, /Bob Baker, muted/).waitFor();

  await alice.button('Lock the call', people).click();
  await alice.button('Unlock the call', people).waitFor();
  await alice.button('What to do with Bob Baker', people).click();
  await alice.button('Remove from the call', people).click();
  await bob.page.getByRole('heading', { name: 'You were removed from the call' }).waitFor();
  await comeIn(bob, meetingId);
  await bob.page.getByRole('heading', { name: 'You could not join' }).waitFor();
  await alice.button('Leave or end').click();
  await alice.button('End it for everybody').click();
  await alice.page.getByRole('heading', { name: 'The call is over' }).waitFor();
});

test('[SCR-5] in the lobby one waits until a host lets one in', async ({ story }) => {
  const { people, roomId } = await peopleInRoom(story, ['Alice Able', 'Bob Baker']);
  const [alice, bob] = people as [BrowserUser, BrowserUser];
  const { meetingId } = await alice.meetNow(roomId, { hasLobby: true });
  await comeIn(alice, meetingId);
  await isInCall(alice);
  await comeIn(bob, meetingId);
  await bob.page.getByText('You are in the lobby').waitFor();
  await inspect(bob, 'call-lobby-1440-light');
  await alice.button(/^People \(P\)/).click();
  await alice.button('Let Bob Baker in').click();
  await isInCall(bob);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
});

test('[SCR-11, SCR-5] a guest comes by link with a name, and waits in the lobby', async ({ story }) => {
  const { people, roomId } = await peopleInRoom(story, ['Alice Able']);
  const [alice] = people as [BrowserUser];
  const { meetingId } = await alice.meetNow(roomId, { hasGuests: true, hasLobby: true });
  const code = await alice.guestCode(meetingId);
  await comeIn(alice, meetingId);
  await isInCall(alice);

  const guest = await story.visitor({ name: 'Gwen Guest' });
  await prepareForCall(guest);
  await guest.goTo(`${callPath(meetingId)}#${code}`);
  await guest.button('Ask to join').click();
  await guest.page.getByText('The others want to know who you are.').waitFor();
  await guest.field('Your name').fill('Gwen Guest');
  await inspect(guest, 'call-door-guest-1440-light');
  await guest.button('Ask to join').click();
  await guest.page.getByText('You are in the lobby').waitFor();
  await alice.button(/^People \(P\)/).click();
  await alice.button('Let Gwen Guest in').click();
  await isInCall(guest);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(guest.page, 1)]);
  await guest.page.reload();
  await isInCall(guest);
  await framesFlow(guest.page, 1);
  await alice.button('Leave or end').click();
  await alice.button('End it for everybody').click();
  await guest.page.getByRole('heading', { name: 'The call is over' }).waitFor();
});

test('[SCR-6] a page that is loaded anew is back in the call', async ({ story }) => {
  const { alice, bob } = await twoInCall(story);
  await bob.page.reload();
  await isInCall(bob);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  expect(await tileOf(alice, /Bob Baker/).count()).toBe(1);
});

test('[SCR-7] three lost connections to the server cost no picture', async ({ story }) => {
  story.expectComplaints();
  const { alice, bob } = await twoInCall(story);
  const note = bob.page.getByText('The connection to the server is lost.');
  for (let drop = 0; drop < 3; drop += 1) {
    await bob.context.setOffline(true);
    await note.waitFor();
    // The same connection brings pictures while the server is away.
    await framesFlow(bob.page, 1);
    await bob.context.setOffline(false);
    await expect.poll(() => note.count(), { timeout: 60_000 }).toBe(0);
    await framesFlow(bob.page, 1);
  }
  expect(await linksOf(bob.page)).toHaveLength(1);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
});

test('[SCR-2] four people see each other', async ({ story }) => {
  const { people, roomId } = await peopleInRoom(
    story,
    ['Alice Able', 'Bob Baker', 'Carol Cook', 'Dan Drew'],
    {
      width: 900,
      height: 600,
    },
  );
  const [alice] = people as [BrowserUser];
  const { meetingId } = await alice.meetNow(roomId);
  await Promise.all(people.map((user) => comeIn(user, meetingId)));
  await Promise.all(people.map((user) => framesFlow(user.page, 3)));
  await inspect(alice, 'call-four-900-light');
});

test.for([
  ['dark', 1440, 900],
  ['light', 380, 720],
] as const)('[SCR-9] a call in %s, %i pixels wide', async ([colorScheme, width, height], { story }) => {
  const { people, roomId } = await peopleInRoom(story, ['Alice Able', 'Bob Baker'], {
    colorScheme,
    width,
    height,
  });
  const [alice, bob] = people as [BrowserUser, BrowserUser];
  const { meetingId } = await alice.meetNow(roomId);
  await alice.goTo(`/meet/${meetingId}`);
  await alice.page.locator('video').waitFor();
  await inspect(alice, `call-door-${width}-${colorScheme}`);
  await alice.button('Join now').click();
  await comeIn(bob, meetingId);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  await bob.page.keyboard.press('h');
  await alice.page.getByRole('figure', { name: /hand raised/ }).waitFor();
  await inspect(alice, `call-two-${width}-${colorScheme}`);
  await alice.page.keyboard.press('c');
  await alice.composer.waitFor();
  await alice.say('Beside the call');
  await inspect(alice, `call-chat-${width}-${colorScheme}`);
});

async function twoInCall(story: Story): Promise<{ alice: BrowserUser; bob: BrowserUser; meetingId: string }> {
  const { people, roomId } = await peopleInRoom(story, ['Alice Able', 'Bob Baker']);
  const [alice, bob] = people as [BrowserUser, BrowserUser];
  const { meetingId } = await alice.meetNow(roomId);
  await comeIn(alice, meetingId);
  await isInCall(alice);
  await comeIn(bob, meetingId);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  return { alice, bob, meetingId };
}

function tileOf({ page }: BrowserUser, name: string | RegExp) {
  return page.getByRole('figure', { name });
}

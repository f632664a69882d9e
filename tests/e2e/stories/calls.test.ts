import { expect } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { receivedBy, seesPictures, watchMedia } from '../fixtures/call-media.ts';
import { test, type Story } from '../fixtures/story.ts';

test('[SCR-1, SCR-2] two people meet: one begins, the other comes by the card', async ({ story }) => {
  const { alice, bob } = await inOneRoom(story);
  await alice.button('Meet now').click();
  await alice.button('Join now').waitFor();
  await inspect(alice, 'call-door-1440-light');
  await alice.button('Join now').click();
  await alice.button('Mute (M)').waitFor();
  await bob.timeline.getByText('Call started').waitFor();
  await inspect(bob, 'call-card-1440-light');
  await bob.page.getByRole('main').getByRole('button', { name: 'Join' }).first().click();
  await bob.button('Join now').click();
  await Promise.all([seesPictures(alice, 1), seesPictures(bob, 1)]);
  await inspect(alice, 'call-two-1440-light');
  await alice.page.keyboard.press('m');
  await alice.button('Unmute (M)').waitFor();
  await bob.page.getByRole('figure', { name: /Alice Able, muted/ }).waitFor();
  const before = (await receivedBy(bob)).frames;
  await expect.poll(async () => (await receivedBy(bob)).frames).toBeGreaterThan(before);
});

async function inOneRoom(story: Story): Promise<{ alice: BrowserUser; bob: BrowserUser }> {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Release planning' })).listing.room;
  await bob.joinRoom('Release planning');
  await Promise.all([watchMedia(alice), watchMedia(bob)]);
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);
  return { alice, bob };
}

import { expect } from 'vitest';
import { test } from '../fixtures/story.ts';

test('[ACC-8] signing out in one tab signs out the other', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Tabs' })).listing.room;
  await alice.goToRoom(roomId);
  const other = await alice.context.newPage();
  await other.goto(`/rooms/${roomId}`);
  await other.getByRole('textbox', { name: 'Message to Tabs' }).waitFor();

  await alice.button(/profile and settings/).click();
  await alice.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await alice.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await other.getByText('Tabs').count()).toBe(0);
});

test('[CLI-1, CLI-2] what was written offline is sent by the next page, once', async ({ story }) => {
  story.expectComplaints();
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Outbox' })).listing.room;
  await alice.goToRoom(roomId);
  await alice.say('w1');
  await alice.message('w1').waitFor();

  await alice.context.setOffline(true);
  await alice.page.getByText(/^Your device is offline/).waitFor();
  await alice.say('w2');
  await alice.say('w3');
  await alice.message('w3').waitFor();
  // The page dies before there is a connection again.
  await alice.goTo('about:blank');
  expect((await alice.stored(roomId)).length).toBe(1);

  await alice.context.setOffline(false);
  await alice.goToRoom(roomId);
  await alice.sees(['w1', 'w2', 'w3'], /\bw\d\b/g);
  await expect.poll(async () => (await alice.stored(roomId)).length).toBe(3);
  await alice.page.reload();
  await alice.sees(['w1', 'w2', 'w3'], /\bw\d\b/g);
  expect((await alice.stored(roomId)).length).toBe(3);
});

test('[WEB-7] a draft is there again after a reload', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Drafts' })).listing.room;
  await alice.goToRoom(roomId);
  await alice.composer.fill('half a thou');
  await alice.page.reload();
  await expect.poll(() => alice.composer.inputValue()).toBe('half a thou');
});

import { expect } from 'vitest';
import { PASSWORD } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

test('[ROOM-3, WEB-17, INV-10] a private room opens to its password and to its invitation', async ({
  story,
}) => {
  story.expectComplaints(/the server responded with a status of 4\d\d/);
  const alice = await story.person('Alice Able');
  await alice.button('Create a room', alice.page.getByRole('main')).click();
  await alice.field('Name').fill('Salaries');
  await alice.page.getByRole('radio', { name: 'Private' }).check({ force: true });
  await alice.field(/^Room password/).fill('open sesame');
  await alice.button('Create room').click();
  const ready = alice.dialog('Your room is ready');
  await ready.waitFor();
  const [code] = /^[A-Za-z0-9_-]{8,}$/m.exec(await ready.innerText()) ?? [];
  expect(code).toBeDefined();
  await alice.button('Go to the room').click();
  await alice.say('The secret');

  const bob = await story.person('Bob Baker');
  await bob.button('Join or browse rooms').click();
  await bob.dialog().getByText('There are no public rooms yet.').waitFor();
  await bob.button('By name').click();
  await bob.field('Name of the room').fill('salaries');
  await bob.field(/^Room password/).fill('open barley');
  await bob.button('Join room').click();
  await expect.poll(() => bob.dialog().getByRole('alert').innerText()).not.toBe('');
  await bob.field(/^Room password/).fill('open sesame');
  await bob.button('Join room').click();
  await bob.message('The secret').waitFor();

  // With a new code the one that was passed on opens nothing.
  await alice.page.keyboard.press('Control+Shift+M');
  await alice.button('Invite people').first().click();
  await alice.button('New code').press('Enter');
  await alice.button('Give a new code').click();
  await alice.dialog().getByText('The room has a new code.').waitFor();
  const shown = alice.dialog().locator('p.select-all');
  await expect.poll(() => shown.innerText()).not.toBe(code);
  const renewed = await shown.innerText();
  await alice.page.keyboard.press('Escape');

  // A stranger with the link makes an account on the way.
  const carol = await story.visitor({ name: 'Carol Cook' });
  await carol.goTo(`/join/${renewed}`);
  await carol.page.getByRole('link', { name: 'Create an account' }).click();
  await carol.field('Your name').fill(carol.name);
  await carol.field('E-mail address').fill(carol.email);
  await carol.field('Password').fill(PASSWORD);
  await carol.button('Create account').click();
  await carol.message('The secret').waitFor();
});

test('[MSG-8, MSG-9, WEB-6] a message is edited and deleted before the eyes of others', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Changes' })).listing.room;
  await bob.joinRoom('Changes');
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);
  await alice.say('The first draught');
  await alice.say('Forget this');
  await bob.message('Forget this').waitFor();

  const draught = alice.message('The first draught');
  await draught.hover();
  await alice.button('Edit', draught).click();
  await alice.field('Edit message').fill('The final draft');
  await alice.button('Save').click();
  await bob.message('The final draft').getByText('edited').waitFor();
  expect(await bob.message('draught').count()).toBe(0);

  const regretted = alice.message('Forget this');
  await regretted.hover();
  await alice.stretchTime(100);
  await alice.button('Delete', regretted).click();
  await alice.button('Undo').click();
  await alice.stretchTime(1);
  await regretted.waitFor();
  await regretted.hover();
  await alice.button('Delete', regretted).click();
  await bob.message('Message deleted').waitFor();
  expect(await bob.message('Forget this').count()).toBe(0);
  await bob.page.reload();
  await bob.message('Message deleted').waitFor();
  await bob.message('The final draft').waitFor();
});

test('[WEB-3] what is unread is counted, and marked where it begins', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Busy' })).listing.room;
  const { roomId: quiet } = (await bob.createRoom({ name: 'Quiet' })).listing.room;
  await bob.joinRoom('Busy');
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);
  await alice.say('Seen');
  await bob.message('Seen').waitFor();
  // Passing by is not reading: it takes a moment.
  await expect.poll(async () => (await bob.listing(roomId))?.membership.readSeq).toBe(1);

  await bob.room('Quiet').click();
  await bob.composer.waitFor();
  expect(bob.roomId).toBe(quiet);
  await alice.say('Unseen one');
  await alice.say('Unseen two');
  await bob.room('Busy').getByText('2 unread').waitFor();
  await expect.poll(() => bob.page.title()).toMatch(/^\(2\) /);
  await bob.room('Busy').click();
  await bob.timeline.getByText('New messages', { exact: true }).waitFor();
  await expect.poll(() => bob.room('Busy').getByText('unread').count()).toBe(0);
  await expect.poll(() => bob.page.title()).not.toMatch(/^\(/);

  // Read once is read after a reload and elsewhere.
  await expect.poll(async () => (await bob.listing(roomId))?.membership.readSeq).toBe(3);
  await bob.page.reload();
  await bob.message('Unseen two').waitFor();
  expect(await bob.timeline.getByText('New messages', { exact: true }).count()).toBe(0);
});

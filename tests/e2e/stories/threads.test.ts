import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[THR-4, THR-5, THR-6, THR-7, THR-8, THR-9] two people talk in a thread, one of them by keyboard alone', async ({
  story,
}) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Planning' })).listing.room;
  const { roomId: other } = (await bob.createRoom({ name: 'Quiet corner' })).listing.room;
  await bob.joinRoom('Planning');
  await alice.post(roomId, 'client-m01', { kind: 'text', text: 'm01 Which day suits you?' });
  await alice.post(roomId, 'client-m02', { kind: 'text', text: 'm02 And where?' });
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);

  // Without a mouse: the message, its thread, words, and back to where one was.
  const replies = bob.page.getByRole('log', { name: 'Replies' });
  await bob.message('m01').focus();
  await bob.page.keyboard.press('t');
  const reply = bob.field('Reply in this thread');
  await expect.poll(() => bob.hasFocus(reply)).toBe(true);
  await replies.getByText('m01 Which day suits you?').waitFor();
  await bob.page.keyboard.type('r01 Monday');
  await bob.page.keyboard.press('Enter');
  await replies.getByText('r01 Monday').waitFor();
  await bob.button('Following').waitFor();
  await bob.page.keyboard.type('half a thought');
  await bob.page.keyboard.press('Escape');
  await reply.waitFor({ state: 'detached' });
  await expect.poll(() => bob.hasFocus(bob.message('m01'))).toBe(true);
  await bob.sees(['m01', 'm02'], /[mr]\d\d/g);

  // The room shows how many there are; the one who asked follows it.
  const count = alice.message('m01').getByRole('button', { name: /^1 reply/ });
  await count.waitFor();
  const threads = (who: typeof alice) => who.page.getByRole('link', { name: /^Threads/ });
  await threads(alice).getByText('1 unread').waitFor();
  await bob.goToRoom(other);
  await count.click();
  await alice.page.getByRole('log', { name: 'Replies' }).getByText('r01 Monday').waitFor();
  await threads(alice).getByText('unread').waitFor({ state: 'detached' });
  await alice.field('Reply in this thread').fill('r02 Tuesday is **better**');
  await alice.field('Reply in this thread').press('Enter');
  await alice
    .message('m01')
    .getByRole('button', { name: /^2 replies/ })
    .waitFor();
  await inspectLightAndDark(alice, 'thread');

  // It is new to Bob under Threads, and not in the room.
  await threads(bob).getByText('1 unread').waitFor();
  expect((await bob.listing(roomId))?.lastSeq).toBe(4);
  await bob.room('Planning').getByText('unread').waitFor({ state: 'detached' });
  await bob.tabTo(threads(bob));
  await bob.page.keyboard.press('Enter');
  const row = bob.page.getByRole('list', { name: 'Threads' }).getByRole('link');
  await row.getByText('New').waitFor();
  await inspectLightAndDark(bob, 'threads');
  await bob.tabTo(row);
  await bob.page.keyboard.press('Enter');
  const newest = replies.getByRole('article').filter({ hasText: 'r02' });
  await expect.poll(() => bob.hasFocus(newest)).toBe(true);
  await threads(bob).getByText('unread').waitFor({ state: 'detached' });
  // What was not sent is still there.
  expect(await reply.inputValue()).toBe('half a thought');
  await reply.fill('r03 Tuesday, for everybody');
  await bob.field('Also in the room').check();
  await reply.press('Enter');
  await alice.message('r03').getByRole('button', { name: 'From a thread' }).waitFor();
  await alice.sees(['m01', 'm02', 'r03'], /[mr]\d\d/g);

  // On a phone the thread takes the place of the messages.
  await bob.page.setViewportSize({ width: 380, height: 700 });
  await bob.dialog('Thread').getByText('r03 Tuesday').waitFor();
  await inspectLightAndDark(bob, 'thread-narrow');
  await bob.page.keyboard.press('Escape');
  await bob.dialog('Thread').waitFor({ state: 'detached' });
  await inspect(bob, 'thread-roots-narrow');
});

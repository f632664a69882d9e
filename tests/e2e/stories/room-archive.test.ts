import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[ARC-2, ARC-3, ARC-4, DEL-1, DEL-2] a room is kept for administrators, archived, restored and deleted while others look', async ({
  story,
}) => {
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker', { width: 380, height: 780 });
  const { roomId } = (await alice.createRoom({ name: 'News' })).listing.room;
  await bob.joinRoom('News');
  await Promise.all([alice, bob].map((one) => one.goToRoom(roomId)));
  await alice.say('The last news');
  await bob.sees(['The last news'], /The last news/g);
  await alice.page.keyboard.press('Control+Shift+M');
  await alice.button('Manage room').click();
  await alice.page.getByRole('tab', { name: 'Settings' }).click();
  await alice.field('Who writes messages').selectOption('admins');
  await alice.button('Save settings').click();
  await bob.page.getByText('Only administrators write here.').waitFor();
  expect(await bob.composer.count()).toBe(0);
  await alice.button('Archive room').click();
  await bob.page.getByText('This room is archived: it can be read.').waitFor();
  // What is there is taken along, and not changed.
  const offered = (name: string) => bob.page.getByRole('button', { name, includeHidden: true }).count();
  expect([await offered('Copy link'), await offered('React'), await offered('Reply in thread')]).toEqual([
    1, 0, 0,
  ]);
  await inspectLightAndDark(bob, 'archived-380');
  await alice.button('Restore room').waitFor();
  await alice.page.locator('summary').filter({ hasText: 'Archived (1)' }).waitFor();
  await inspect(alice, 'room-settings-light-1280');
  await alice.button('Restore room').click();
  await alice.field('Who writes messages').selectOption('everybody');
  await alice.button('Save settings').click();
  await bob.composer.waitFor();
  await alice.page.getByRole('tab', { name: 'History' }).click();
  await alice.page.getByText('Alice Able archived the room.').waitFor();

  // The end of it, by keyboard alone.
  await alice.page.getByRole('tab', { name: 'Settings' }).click();
  await alice.button('Delete room…').press('Enter');
  const asked = alice.field('Type “News” to delete it');
  await expect.poll(() => alice.hasFocus(asked)).toBe(true);
  await alice.page.keyboard.type('new');
  expect(await alice.button('Delete for good').isDisabled()).toBe(true);
  await asked.fill('News');
  await inspect(alice, 'room-deletion-light-1280');
  await alice.page.keyboard.press('Enter');
  await alice.room('News').waitFor({ state: 'detached' });
  await alice.dialog().waitFor({ state: 'detached' });
  await bob.composer.waitFor({ state: 'detached' });
  await inspect(bob, 'room-deleted-380');
});

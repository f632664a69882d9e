import { expect } from 'vitest';
import { PASSWORD } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

test('[WEB-5, WEB-8, WEB-12, WEB-13] everything is done without a mouse', async ({ story }) => {
  const alice = await story.visitor({ name: 'Alice Able' });
  await alice.createAccount();
  const { roomId: planning } = (await alice.createRoom({ name: 'Planning' })).listing.room;
  const { roomId: lunch } = (await alice.createRoom({ name: 'Lunch' })).listing.room;
  await alice.context.clearCookies();
  await alice.goTo('/');
  const { page } = alice;
  const { keyboard } = page;

  await alice.tabTo(alice.field('E-mail address or user name'));
  await keyboard.type(alice.email);
  await alice.tabTo(alice.field('Password'));
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await alice.room('Planning').waitFor();

  await keyboard.press('Control+k');
  await alice.dialog().waitFor();
  await keyboard.type('plan');
  await alice.page.getByRole('option', { name: 'Planning' }).waitFor();
  await keyboard.press('Enter');
  await page.waitForURL(`**/rooms/${planning}`);

  // The composer has the focus.
  await alice.composer.waitFor();
  await expect.poll(() => alice.hasFocus(alice.composer)).toBe(true);
  await keyboard.type('Hello wrold');
  await keyboard.press('Enter');
  await alice.message('Hello wrold').waitFor();
  await expect
    .poll(async () => {
      // A message can be edited once it is stored.
      await keyboard.press('ArrowUp');
      return alice.hasFocus(alice.field('Edit message'));
    })
    .toBe(true);
  await keyboard.press('Control+a');
  await keyboard.type('Hello world');
  await keyboard.press('Enter');
  await alice.message('Hello world').getByText('edited').waitFor();
  await expect.poll(() => alice.hasFocus(alice.composer)).toBe(true);

  await keyboard.press('Control+Shift+C');
  await keyboard.type('let a = 1;');
  await keyboard.press('Control+Enter');
  await alice.message('let a = 1;').waitFor();

  // Through the regions, and from room to room.
  await keyboard.press('F6');
  await expect.poll(() => alice.hasFocus(alice.room('Planning'))).toBe(true);
  await keyboard.press('Alt+ArrowDown');
  await page.waitForURL(`**/rooms/${lunch}`);
  await keyboard.press('Control+/');
  await alice.dialog('Keyboard').waitFor();
  await keyboard.press('Escape');
  await expect.poll(() => alice.dialog().count()).toBe(0);

  await keyboard.press('Control+k');
  await alice.dialog().waitFor();
  await keyboard.type('sign out');
  await alice.page.getByRole('option', { name: 'Sign out' }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

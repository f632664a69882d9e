import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

const PATIENCE = { timeout: 60_000 };
const HOSTILE = '<img src=x onerror=alert(1)>';

test('[STA-1, STA-4, STA-5] a status set by keyboard stands beside the name elsewhere, and peace is peace', async ({
  story,
}) => {
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  const other = (await alice.createRoom({ name: 'Garden' })).listing.room.roomId;
  await bob.joinRoom('Workshop');
  await Promise.all([alice.goToRoom(other), bob.goToRoom(roomId)]);
  await bob.page.keyboard.press('Control+Shift+M');
  const members = bob.page.getByRole('complementary', { name: 'Members' });
  await members.getByText('Alice Able').waitFor();

  await alice.page.bringToFront();
  await alice.page.keyboard.press('Control+k');
  await alice.dialog().waitFor();
  await alice.page.keyboard.type('your status');
  await alice.page.getByRole('option', { name: 'Your status' }).waitFor();
  await alice.page.keyboard.press('Enter');
  const dialog = alice.dialog('Your status');
  await dialog.getByRole('textbox', { name: 'What are you doing?' }).fill(`Turning ${HOSTILE}`);
  await dialog.getByRole('combobox', { name: 'Do not disturb' }).selectOption('1h');
  await inspectLightAndDark(alice, 'status-1280');
  await alice.page.setViewportSize({ width: 380, height: 780 });
  await inspect(alice, 'status-light-380');
  await alice.page.setViewportSize({ width: 1280, height: 800 });
  await dialog.getByRole('textbox', { name: 'What are you doing?' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });

  await members.getByText(`Turning ${HOSTILE}`).waitFor();
  await members.getByText('Does not want to be disturbed.').waitFor();
  expect(await bob.page.locator('img[src=x]').count()).toBe(0);
  await inspect(bob, 'status-members-light-1440');

  await bob.post(roomId, 'client-message-peace', { kind: 'text', text: '@alice-able are you there?' });
  await alice.page.getByRole('navigation', { name: 'Rooms' }).getByText('1 unread').waitFor();
  await expect.poll(() => alice.page.title(), PATIENCE).toBe('(1) Garden - Atrium');
  expect(await alice.page.getByRole('region', { name: 'Notices' }).getByText('are you there').count()).toBe(
    0,
  );
});

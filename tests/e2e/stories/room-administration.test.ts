import { expect } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test, type Story } from '../fixtures/story.ts';

async function threeInARoom(story: Story) {
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker');
  const carol = await story.person('Carol Cook');
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  await bob.joinRoom('Workshop');
  await carol.joinRoom('Workshop');
  await Promise.all([alice, bob, carol].map((one) => one.goToRoom(roomId)));
  return { alice, bob, carol, roomId };
}

/** With the keyboard. */
async function manage(user: BrowserUser): Promise<void> {
  const opener = user.button('Manage room');
  if (!(await opener.isVisible())) await user.page.keyboard.press('Control+Shift+M');
  await opener.press('Enter');
  await user.dialog(/^Manage /).waitFor();
}

async function closed(user: BrowserUser): Promise<void> {
  await user.page.keyboard.press('Escape');
  await user.dialog().waitFor({ state: 'detached' });
}

async function onTab(user: BrowserUser, name: string): Promise<void> {
  await user.page.getByRole('tab', { name }).click();
}

test('[ADM-3, ADM-4, ADM-8, ADM-10] an owner bans somebody, lets them in again, and history tells of it', async ({
  story,
}) => {
  story.expectComplaints(/the server responded with a status of 4\d\d/);
  const { alice, bob, carol, roomId } = await threeInARoom(story);
  await manage(alice);
  const dialog = alice.dialog('Manage Workshop');
  const search = alice.field('Search members');
  await expect.poll(() => alice.hasFocus(search)).toBe(true);
  await inspect(alice, 'administration-members-light-1280');
  await search.fill('carol');
  await expect
    .poll(() => dialog.getByRole('list', { name: 'Members' }).getByRole('listitem').count())
    .toBe(1);
  await alice.button('Ban Carol Cook').press('Enter');
  await inspect(alice, 'administration-confirm-light-1280');
  await alice.button('Ban', dialog).click();
  await carol.composer.waitFor({ state: 'detached' });
  await bob.page.keyboard.press('Control+Shift+M');
  await bob.page.getByText('@bob').first().waitFor();
  expect(await bob.button('Manage room').count()).toBe(0);
  expect(await carol.listing(roomId)).toBeUndefined();
  await expect(carol.joinRoom('Workshop')).rejects.toThrow(/403|banned/);

  await onTab(alice, 'Bans');
  await alice.button('Lift ban of Carol Cook').click();
  await dialog.getByText('Nobody is banned.').waitFor();
  await carol.joinRoom('Workshop');
  await onTab(alice, 'History');
  await dialog.getByText('Alice Able lifted the ban of Carol Cook.').waitFor();
  await dialog.getByText('Alice Able banned Carol Cook.').waitFor();
  await alice.page.emulateMedia({ colorScheme: 'dark' });
  await inspect(alice, 'administration-history-dark-1280');
  await alice.page.setViewportSize({ width: 380, height: 780 });
  await onTab(alice, 'Members');
  await inspect(alice, 'administration-members-dark-380');
});

test('[ADM-5, ADM-7, ADM-10, ADM-11] a room is renamed, coloured and handed over, and its former owner leaves', async ({
  story,
}) => {
  const { alice, bob } = await threeInARoom(story);
  await manage(alice);
  await onTab(alice, 'Settings');
  await alice.field('Name').fill('Atelier');
  await alice.page.getByRole('radio', { name: 'Violet' }).focus();
  await alice.page.keyboard.press('Space');
  await alice.field('Whose @room and @here reach everybody').selectOption('admins');
  await alice.button('Save settings').click();
  await bob.room('Atelier').waitFor();
  const sign = bob.room('Atelier').locator('svg').first();
  await expect.poll(() => sign.evaluate(({ style }) => style.color)).toBe('var(--c-room-violet)');
  await inspect(alice, 'administration-settings-light-1280');
  await bob.composer.fill('Hello @');
  await bob.page.getByRole('option', { name: /@carol/ }).waitFor();
  expect(await bob.page.getByRole('option', { name: /@room/ }).count()).toBe(0);
  await onTab(alice, 'Members');
  await alice.field('Role of Bob Baker').selectOption('admin');
  await bob.page.keyboard.press('Control+Shift+M');
  await bob.button('Manage room').waitFor();
  await alice.button('Make owner Bob Baker').click();
  await alice.button('Hand over').click();
  await alice.dialog('Manage Atelier').getByText('you, admin').waitFor();
  await closed(alice);
  await alice.button('Leave room').click();
  await alice.dialog().getByRole('button', { name: 'Leave room' }).click();
  await alice.room('Atelier').waitFor({ state: 'detached' });
  await manage(bob);
  await bob.dialog('Manage Atelier').getByText('you, owner').waitFor();
});

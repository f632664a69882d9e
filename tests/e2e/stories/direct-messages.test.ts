import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

/** Its row in the list. */
function conversation({ page }: BrowserUser, name: string): Locator {
  const list = page.getByRole('region', { name: 'Direct messages' });
  return list.getByRole('link').filter({ hasText: name });
}

test('[DM-2, DM-3, DM-4, DM-6, DM-7] two people write to each other, by keyboard and from cards, and a group forms', async ({
  story,
}) => {
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker');
  const carol = await story.person('Carol Cook', { width: 380, height: 780 });
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  await bob.joinRoom('Workshop');
  await Promise.all([alice, bob].map((one) => one.goToRoom(roomId)));
  await alice.say('Anybody here?');

  // From the search of everything, with the keyboard alone.
  await alice.page.keyboard.press('Control+Shift+M');
  await alice.button(/Bob Baker/).waitFor();
  await alice.page.keyboard.press('Control+k');
  await alice.dialog().waitFor();
  await alice.page.keyboard.type('bob');
  await alice.page.getByRole('option', { name: /Bob Baker/ }).waitFor();
  await alice.page.keyboard.press('Enter');
  const card = alice.dialog('Bob Baker');
  await card.waitFor();
  await expect.poll(() => alice.hasFocus(alice.button('Message', card))).toBe(true);
  await inspect(alice, 'person-card-light-1280');
  await alice.page.keyboard.press('Enter');
  await alice.page.getByRole('heading', { name: 'Bob Baker', level: 1 }).waitFor();
  expect(await conversation(bob, 'Alice Able').count()).toBe(0);
  await alice.say('Just between us');
  await conversation(bob, 'Alice Able').filter({ hasText: '1 unread, 1 for you' }).waitFor();
  await conversation(bob, 'Alice Able').filter({ hasText: 'here now' }).waitFor();
  await conversation(bob, 'Alice Able').click();
  await bob.message('Just between us').waitFor();
  await inspectLightAndDark(bob, 'direct-1440');

  // From the name beside a message: the same conversation.
  await bob.room('Workshop').click();
  await bob.message('Anybody here?').getByRole('button', { name: 'Alice Able' }).click();
  await bob.button('Message', bob.dialog('Alice Able')).click();
  await bob.say('I hear you');
  await alice.message('I hear you').waitFor();

  // A group on a narrow screen; somebody one has never met is found by the whole user name.
  await carol.button('Message somebody').click();
  const dialog = carol.dialog('New message');
  for (const login of [alice.login, bob.login]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await carol.field('Name or user name').fill(login);
    // oxlint-disable-next-line no-await-in-loop
    await carol.button(`Find @${login}`, dialog).click();
    // oxlint-disable-next-line no-await-in-loop
    await carol
      .button(/: take away$/)
      .filter({ hasText: login === alice.login ? 'Alice' : 'Bob' })
      .waitFor();
  }
  await inspectLightAndDark(carol, 'new-message-380');
  await carol.button('Open conversation', dialog).click();
  await carol.say('Lunch?');
  await conversation(alice, 'Carol Cook').filter({ hasText: '1 for you' }).click();
  await alice.message('Lunch?').waitFor();
  await inspect(alice, 'direct-group-light-1280');
  await alice.button('Leave conversation').click();
  await alice.dialog().getByRole('button', { name: 'Leave conversation' }).click();
  await conversation(alice, 'Carol Cook').waitFor({ state: 'detached' });
});

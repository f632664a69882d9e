import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[ASK-1, ASK-2, ASK-3, ASK-7] people ask to come in, one is let in and one is not', async ({
  story,
}) => {
  story.expectComplaints(/the server responded with a status of 4\d\d/);
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker', { width: 380, height: 780 });
  const carol = await story.person('Carol Cook');
  const { roomId } = (await alice.createRoom({ name: 'Greenhouse' })).listing.room;
  await alice.goToRoom(roomId);
  await alice.page.keyboard.press('Control+Shift+M');
  await alice.button('Manage room').click();
  await alice.page.getByRole('tab', { name: 'Settings' }).click();
  await alice.field('Who comes in').selectOption('approval');
  await alice.button('Save settings').click();
  await alice.dialog().getByText('Saved.').waitFor();
  await alice.page.keyboard.press('Escape');
  await alice.dialog().waitFor({ state: 'detached' });

  // By keyboard.
  await bob.button('Join or browse rooms').press('Enter');
  await bob.button('Ask to join Greenhouse').press('Enter');
  await expect.poll(() => bob.hasFocus(bob.field(/^A few words/))).toBe(true);
  await bob.page.keyboard.type('I tend the roses');
  await inspectLightAndDark(bob, 'ask-to-join-380');
  await bob.page.keyboard.press('Enter');
  const asked = bob.page.getByRole('region', { name: 'Waiting to be let in' });
  await asked.getByText('I tend the roses').waitFor();
  await inspect(bob, 'waiting-to-be-let-in-380');
  await carol.button('Join or browse rooms').click();
  await carol.button('Ask to join Greenhouse').click();
  await carol.button('Ask to join', carol.page.getByRole('form', { name: 'Ask to join' })).click();
  const ofCarol = carol.page.getByRole('region', { name: 'Waiting to be let in' });
  await ofCarol.waitFor();

  await alice.page.getByText('2 ask to join').waitFor();
  await alice.page.getByRole('button', { name: /^Manage room/ }).click();
  await alice.page.getByRole('tab', { name: 'Requests (2)' }).click();
  await alice.dialog().getByText('I tend the roses').waitFor();
  await inspect(alice, 'join-requests-light-1280');
  await alice.button('Let in Bob Baker').press('Enter');
  await bob.page.keyboard.press('Escape');
  await bob.room('Greenhouse').waitFor();
  await alice.button('Decline Carol Cook').press('Enter');
  await ofCarol.waitFor({ state: 'detached' });
  await alice.dialog().getByText('Nobody asks to come in').waitFor();
  await alice.page.getByRole('tab', { name: 'History' }).click();
  await alice.page.getByText('Alice Able let Bob Baker in').waitFor();
  expect(await carol.listing(roomId)).toBeUndefined();
});

import { expect } from 'vitest';
import { inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[PIN-5, PIN-6, WEB-31] messages are pinned and quoted, and names between colons are emoji', async ({
  story,
}) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Release' })).listing.room;
  await bob.joinRoom('Release');
  await alice.post(roomId, 'client-m01', { kind: 'text', text: 'm01 Freeze on **Friday** :tada:' });
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);
  await bob.message('m01').getByText('🎉').waitFor();

  // Without a mouse.
  await bob.message('m01').focus();
  await bob.page.keyboard.press('p');
  await alice.message('m01').getByText('Pinned by Bob Baker').waitFor();
  await alice.button('Pinned messages').click();
  const pins = alice.page.getByRole('list', { name: 'Pinned messages' });
  await pins.getByText('m01 Freeze on').waitFor();
  await inspectLightAndDark(alice, 'pins');

  await bob.message('m01').hover();
  await bob.button('Quote', bob.message('m01')).click();
  await expect.poll(() => bob.hasFocus(bob.composer)).toBe(true);
  await bob.page.keyboard.type('m02 All set :+1:');
  await bob.page.keyboard.press('Escape');
  await bob.page.keyboard.press('Enter');
  const answer = alice.message('m02');
  await answer.getByText('👍').waitFor();
  await answer.getByRole('link', { name: 'Alice Able' }).waitFor();

  await alice.page.setViewportSize({ width: 380, height: 700 });
  await alice.dialog('Pinned messages').getByText('m01 Freeze on').waitFor();
  await inspectLightAndDark(alice, 'pins-narrow');
  await alice.page.keyboard.press('Escape');
  await alice.dialog('Pinned messages').waitFor({ state: 'detached' });
  await inspectLightAndDark(alice, 'quote-narrow');

  // A deletion takes the pin along.
  await alice.page.setViewportSize({ width: 1440, height: 900 });
  await bob.button('Pinned messages').click();
  await bob.page.getByRole('list', { name: 'Pinned messages' }).getByText('m01').waitFor();
  await alice.message('m01 Freeze').first().hover();
  await alice.button('Delete', alice.message('m01 Freeze').first()).click();
  await bob.page.getByText('Nothing is pinned').waitFor();
});

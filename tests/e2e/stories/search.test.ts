import { expect } from 'vitest';
import { inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[SRC-6] somebody finds a message, opens it where it stands, and comes back to what was found', async ({
  story,
}) => {
  const ada = await story.person('Ada');
  const { roomId } = (await ada.createRoom({ name: 'Archive' })).listing.room;
  await ada.post(roomId, 'search-story-1', {
    kind: 'text',
    text: 'The <b>lighthouse</b> is in get_user_name',
  });
  await ada.post(roomId, 'search-story-2', { kind: 'text', text: 'Nothing of that kind' });
  await ada.goToRoom(roomId);
  const { page } = ada;
  await ada.message(/Nothing of that kind/).waitFor();
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByRole('searchbox', { name: 'Search messages' });
  await field.fill('user light');
  const found = page.getByRole('list', { name: 'Messages found' }).getByRole('link');
  await found.waitFor();
  expect(await found.locator('mark').allTextContents()).toEqual(['lighthouse', 'user']);
  expect(await found.textContent()).toContain('The <b>lighthouse</b>');
  await inspectLightAndDark(ada, 'search');
  await field.press('ArrowDown');
  await page.keyboard.press('Enter');
  await ada.message(/lighthouse/).waitFor();
  expect(new URL(page.url()).hash).toBe('#m1');
  await page.goBack();
  await found.waitFor();
  expect(await field.inputValue()).toBe('user light');
});

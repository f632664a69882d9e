import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test, type Story } from '../fixtures/story.ts';

/** Would open a dialog, which fails a story, if a notice made anything of it. */
const MEANT = '@alice-able <img src=x onerror="alert(1)"> your tea';
const PATIENCE = { timeout: 60_000 };

/** Alice reads in two tabs; the second looks at the other room. */
async function aliceInTwoTabs(story: Story) {
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  const other = (await alice.createRoom({ name: 'Garden' })).listing.room.roomId;
  await bob.joinRoom('Workshop');
  for (const [at, text] of ['Good morning', 'The lathe is free', 'Tea?'].entries())
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await bob.post(roomId, `client-message-${at}`, { kind: 'text', text });
  await alice.goToRoom(roomId);
  const second = await alice.context.newPage();
  await second.goto(`/rooms/${other}`);
  await second.getByRole('textbox', { name: /^Message/ }).waitFor();
  await alice.page.bringToFront();
  return { alice, bob, roomId, other, second };
}

function linkTo({ page }: Pick<BrowserUser, 'page'>, room: string) {
  return page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room });
}

test('[UNR-1, UNR-2, UNR-5] marked as unread by key, it is unread in every tab until the room is entered anew', async ({
  story,
}) => {
  const { alice, roomId, second } = await aliceInTwoTabs(story);
  await expect.poll(async () => (await alice.listing(roomId))?.membership.readSeq, PATIENCE).toBe(3);
  const rows = alice.page.getByRole('log').locator('[data-row-key]');
  await rows.filter({ hasText: 'The lathe is free' }).focus();
  await alice.page.keyboard.press('u');
  await alice.page.getByText('Marked as unread.').waitFor();
  for (const page of [alice.page, second])
    // oxlint-disable-next-line no-await-in-loop -- one tab after the other
    await linkTo({ page }, 'Workshop').getByText('2 unread').waitFor();
  await expect.poll(() => second.title(), PATIENCE).toMatch(/^\(2\) /);
  await inspectLightAndDark(alice, 'unread-from-here-1280');
  expect((await alice.listing(roomId))?.membership).toMatchObject({ readSeq: 1, readTurn: 1 });
  // The walk through unread rooms, from the other tab.
  await second.bringToFront();
  await second.keyboard.press('Alt+Shift+ArrowDown');
  await second.waitForURL((url) => url.pathname === `/rooms/${roomId}`);
  await expect.poll(() => second.title(), PATIENCE).toBe('Workshop - Atrium');
  await expect.poll(() => alice.page.title(), PATIENCE).toBe('Workshop - Atrium');
});

test('[UNR-3, UNR-4, UNR-6, UNR-7, WEB-20] a muted room is quiet in all tabs but for mentions', async ({
  story,
}) => {
  const { alice, bob, roomId, other, second } = await aliceInTwoTabs(story);
  await alice.button('Notifications: mentions').press('Enter');
  const dialog = alice.dialog('Notifications');
  await dialog.getByRole('checkbox', { name: 'Mute this room' }).press('Space');
  await expect
    .poll(async () => (await alice.listing(roomId))?.membership.attention, PATIENCE)
    .toMatchObject({
      level: 'mentions',
      isMuted: true,
    });
  await inspectLightAndDark(alice, 'attention-1280');
  await alice.page.setViewportSize({ width: 380, height: 780 });
  await inspect(alice, 'attention-light-380');
  await alice.page.setViewportSize({ width: 1280, height: 800 });
  await alice.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await alice.button('Notifications: muted, but for mentions').waitFor();

  await alice.goToRoom(other);
  await second.bringToFront();
  await linkTo({ page: second }, 'Workshop').getByText('Muted').waitFor();
  await bob.post(roomId, 'client-message-quiet', { kind: 'text', text: 'Nothing for anybody' });
  await linkTo({ page: second }, 'Workshop').getByText('Nothing for anybody').waitFor();
  expect(await second.title()).toBe('Garden - Atrium');
  expect(await linkTo({ page: second }, 'Workshop').getByText('unread').count()).toBe(0);

  await bob.post(roomId, 'client-message-meant', { kind: 'text', text: MEANT });
  await linkTo({ page: second }, 'Workshop').getByText('1 unread').waitFor();
  const notice = second.getByRole('region', { name: 'Notices' });
  await notice.getByText(`Bob Baker in Workshop: ${MEANT}`).waitFor();
  expect(await notice.getByText('Nothing for anybody').count()).toBe(0);
  await notice.getByRole('button', { name: 'Open' }).click();
  await second.waitForURL((url) => url.pathname === `/rooms/${roomId}`);
});

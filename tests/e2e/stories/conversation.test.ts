import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[REA-8] people react with emoji, by mouse and by keyboard', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Lunch' })).listing.room;
  await bob.joinRoom('Lunch');
  await alice.post(roomId, 'client-m01', { kind: 'text', text: 'm01 Soup at noon?' });
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);

  await bob.message('m01').hover();
  await bob.button('React', bob.message('m01')).click();
  await bob.field('Search emoji').fill('thumbs u');
  await bob.page.keyboard.press('Enter');
  await bob.button('👍 1: You').waitFor();

  // Without a mouse: the message, the search field, the second emoji that it finds.
  await alice.button('👍 1: Bob Baker').waitFor();
  await alice.message('m01').focus();
  await alice.page.keyboard.press('+');
  await expect.poll(() => alice.hasFocus(alice.field('Search emoji'))).toBe(true);
  await alice.page.keyboard.type('party pop');
  await alice.page.getByRole('option', { name: 'party popper' }).waitFor();
  await inspectLightAndDark(alice, 'emoji-to-choose');
  await alice.page.keyboard.press('Enter');
  await alice.button('🎉 1: You').waitFor();
  await alice.button('👍 1: Bob Baker').click();
  await bob.button('👍 2: You and Alice Able').waitFor();
  await bob.button('🎉 1: Alice Able').waitFor();
  await bob.page.setViewportSize({ width: 380, height: 700 });
  await inspectLightAndDark(bob, 'reactions-narrow');

  await alice.button('👍 2: You and Bob Baker').click();
  await bob.button('👍 1: You').click();
  await alice.button(/^👍/).waitFor({ state: 'detached' });
  const [stored] = await alice.stored(roomId);
  expect(stored?.reactions).toMatchObject([{ emoji: '🎉', count: 1 }]);
});

test('[MEN-7, MEN-8] people are mentioned by name and see where', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Planning' })).listing.room;
  const { roomId: other } = (await bob.createRoom({ name: 'Quiet corner' })).listing.room;
  await bob.joinRoom('Planning');
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(other)]);

  // By keyboard alone: what is typed, the one that is offered, the rest.
  await alice.composer.focus();
  await alice.page.keyboard.type('Please look, @bak');
  await alice.page.getByRole('option', { name: '@bob-baker Bob Baker' }).waitFor();
  await inspect(alice, 'mention-to-choose');
  await alice.page.keyboard.press('Tab');
  await alice.page.keyboard.type('and @room');
  await alice.page.keyboard.press('Escape');
  await alice.page.keyboard.press('Enter');
  await alice.message('Please look').getByText('@Bob Baker', { exact: true }).waitFor();

  await bob.room('Planning').getByText('1 unread, 1 for you').waitFor();
  await bob.room('Planning').click();
  await bob.message('Please look').getByText('@room', { exact: true }).waitFor();
  await inspectLightAndDark(bob, 'mentioned');
  await bob.room('Planning').getByText('unread').waitFor({ state: 'detached' });
});

test('[MSG-16, WEB-30] messages are answered and edited, and earlier texts can be read', async ({
  story,
}) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Drafts' })).listing.room;
  await alice.post(roomId, 'client-m01', { kind: 'text', text: 'm01 Which day?' });
  await alice.goToRoom(roomId);

  // Without a mouse.
  await alice.message('m01').focus();
  await alice.page.keyboard.press('a');
  await alice.page.getByText('Answering Alice Able: m01 Which day?').waitFor();
  await expect.poll(() => alice.hasFocus(alice.composer)).toBe(true);
  await alice.page.keyboard.type('m02 Monday');
  await alice.page.keyboard.press('Enter');
  await alice.message('m02').getByText('In reply to').waitFor();
  await expect.poll(async () => (await alice.stored(roomId))[1]?.replyTo).toBe(`${roomId}#0000000001`);
  await alice.page.keyboard.press('ArrowUp');
  await alice.field('Edit message').fill('m02 Tuesday');
  await alice.page.keyboard.press('Enter');
  await alice.button('edited', alice.message('m02 Tuesday')).click();
  await alice.dialog('Earlier texts').getByText('m02 Monday').waitFor();
  await inspectLightAndDark(alice, 'earlier-texts');
  await alice.page.keyboard.press('Escape');
  await alice.say('/topic What we write');
  await alice.page.getByText('What we write', { exact: true }).first().waitFor();
});

test('[PIN-2] the address of a message opens its room there', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'History' })).listing.room;
  // More than a room opens with; each person posts so many at once at most.
  const people = [alice, await story.person('Bob Baker'), await story.person('Cem Can')];
  for (const [at, person] of people.entries()) {
    if (person !== alice) await person.joinRoom('History');
    for (let n = 1; n <= 28; n++) {
      const place = at * 28 + n;
      await person.post(roomId, `client-${place}`, { kind: 'text', text: `m${place}.` });
    }
  }
  const text = 'm10.';
  await alice.goTo(`/rooms/${roomId}#m10`);
  await expect.poll(() => alice.hasFocus(alice.message(text))).toBe(true);
  // Its own address is the one that it is found by.
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.message(text).hover();
  await alice.button('Copy link', alice.message(text)).click();
  const copied = await alice.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(new RegExp(`/rooms/${roomId}#m10$`));
});

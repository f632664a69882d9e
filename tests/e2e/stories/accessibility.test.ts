import { expect } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test, type Story } from '../fixtures/story.ts';

const LOOKS = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'light', width: 380, height: 780 },
  { colorScheme: 'dark', width: 380, height: 780 },
] as const;

test.for(LOOKS)('every screen is accessible: $colorScheme, $width px', async (look, { story }) => {
  const { alice, roomId } = await lively(story);
  const user = await story.visitor({ name: 'Dora Dean', ...look });
  const check = (screen: string) => inspect(user, `${screen}-${look.colorScheme}-${look.width}`);

  await user.goTo('/sign-in');
  await user.field('Password').waitFor();
  await check('sign-in');
  await user.goTo('/sign-up');
  await user.button('Create account').click();
  await user.field('Password').fill('too short');
  await check('sign-up');
  await user.createAccount();
  await user.goTo('/');
  await user.page.getByRole('heading', { name: 'Welcome to Atrium' }).waitFor();
  await check('welcome');

  await user.joinRoom('Release planning');
  await user.goToRoom(roomId);
  await user.message('finally').waitFor();
  await alice.say('One more thing, written while you read');
  await user.message('One more thing').waitFor();
  await user.composer.fill('A draft of Dora');
  await user.page.locator('.hljs-keyword').first().waitFor();
  await check('room');
  await user.message('finally').hover();
  await check('room-actions');
  await dialogs(user, check);
});

test('a screen that is not accessible is found', async ({ story }) => {
  const user = await story.visitor();
  await user.goTo('/sign-in');
  await user.field('Password').waitFor();
  await user.page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
  await expect(inspect(user, 'planted')).rejects.toThrow('button-name');
});

const PLAN = `### Before we tag

- **migrations** run on a copy first
- the notes go to [the list](https://example.org/releases)

> Nothing ships on a Friday afternoon.`;

const FIGURES = `Here is where the time went:

| step | before | now |
|---|---|---|
| build | 41 s | 9 s |
| tests | 6 min | 2 min |`;

const SOURCE = `// Retries with full jitter: callers must not come back together.
export async function retry<T>(attempt: () => Promise<T>, most = 5): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === most) throw error;
      await sleep(Math.random() * 50 * 2 ** tries);
    }
  }
}`;

/** Two people who have said all kinds of things in a room. */
async function lively(story: Story): Promise<{ alice: BrowserUser; roomId: BrowserUser['roomId'] }> {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const topic = 'What goes out on Friday';
  const { room } = (await alice.createRoom({ name: 'Release planning', topic })).listing;
  await alice.createRoom({ name: 'Salaries', visibility: 'private', password: 'open sesame' });
  await bob.joinRoom('Release planning');
  const { roomId } = room;
  const text = (words: string) => ({ kind: 'text' as const, text: words });
  await alice.post(roomId, 'lively-1', text(PLAN));
  await bob.post(roomId, 'lively-2', text(FIGURES));
  await alice.post(roomId, 'lively-3', { kind: 'code', language: 'typescript', source: SOURCE });
  await bob.post(roomId, 'lively-4', text('That is it, finally. I will `npm test` and tag it.'));
  await alice.goToRoom(roomId);
  return { alice, roomId };
}

async function dialogs(user: BrowserUser, check: (screen: string) => Promise<void>): Promise<void> {
  const { page } = user;
  const opened = async (screen: string, name: string | RegExp) => {
    await user.dialog(name).waitFor();
    await check(screen);
    await page.keyboard.press('Escape');
    await user.dialog(name).waitFor({ state: 'detached' });
  };
  await page.keyboard.press('Control+k');
  await opened('palette', 'Go to a room or run an action');
  await page.keyboard.press('Control+/');
  await opened('keyboard', 'Keyboard');
  await user.button(/Members$/).click();
  await page.getByText('@bob-baker').waitFor();
  await check('members');
  await user.button('Invite people').last().click();
  await opened('invite', /^Invite people to /);
  await user.button('Leave room').last().click();
  await opened('leave', /^Leave /);
  await user.goTo('/');
  // A wide screen has the list of rooms beside the room, a narrow one instead of it.
  await user.room('Release planning').waitFor();
  await check('rooms');
  await user.button('Join a room').click();
  await opened('join-room', 'Join a room');
  await user.button('Create a room').click();
  await opened('create-room', 'Create a room');
  await user.button(/profile and settings/).click();
  await page.getByRole('menu').waitFor();
  await check('profile-menu');
}

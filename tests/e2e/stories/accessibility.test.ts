import { expect } from 'vitest';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test, type Story } from '../fixtures/story.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 380, height: 780 },
] as const;

test.for(SIZES)('every screen is accessible: $width px', async (size, { story }) => {
  const { alice, roomId } = await lively(story);
  const user = await story.visitor({ name: 'Dora Dean', ...size });
  const check = (screen: string) => inspectLightAndDark(user, `${screen}-${size.width}`);

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

test.for(SIZES)('every screen of running code is accessible: $width px', async (size, { story }) => {
  const { alice, roomId } = await withRuns(story);
  const user = await story.visitor({ name: 'Dora Dean', ...size });
  const check = (screen: string) => inspectLightAndDark(user, `${screen}-${size.width}`);
  await user.createAccount();
  await user.joinRoom('Workshop');
  await user.goToRoom(roomId);
  const last = user.message('Show all').last();
  await last.waitFor();
  await check('runs-end');
  const first = user.message('fibonacci');
  await first.scrollIntoViewIfNeeded();
  await user.button('Input', first).click();
  await check('runs-input');
  await user.button('Run with edits', first).first().click();
  await user.field('Edit the code').waitFor();
  await check('runs-editor');
  await user.page.keyboard.press('Escape');
  await user.composer.fill('/run ');
  await user.page.getByRole('option').first().waitFor();
  await check('runs-command');
  await user.composer.fill('');
  await user.button('Scratch pad').click();
  await user.button('Start from an example').click();
  await user.button('Run', user.pad).click();
  await user.button('Share with the room', user.pad).waitFor();
  await check('scratch-pad');
  await alice.page.setViewportSize(size);
  await goToMenu(alice, roomId, size);
  await alice.button(/profile and settings/).click();
  await alice.page.getByRole('menuitem', { name: 'Running code' }).click();
  await alice.page.getByRole('cell', { name: /^QuickJS/ }).waitFor();
  await inspectLightAndDark(alice, `running-code-${size.width}`);
});

/** On wide screens the first page leads on to a room, which would close the menu; on narrow ones the menu is there alone. */
async function goToMenu(
  user: BrowserUser,
  roomId: BrowserUser['roomId'],
  { width }: { readonly width: number },
): Promise<void> {
  if (width < 768) return user.goTo('/');
  await user.goToRoom(roomId);
  await user.message('Show all').last().waitFor();
}

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

const PROGRAMS = [
  {
    language: 'python',
    source:
      'def fibonacci(n):\n    a, b = 0, 1\n    for _ in range(n):\n        yield a\n        a, b = b, a + b\n\nprint(*fibonacci(12))',
  },
  {
    language: 'typescript',
    source: 'const total: number = [1, 2, 3].reduce((a, b) => a + b);\nconst = total;',
  },
  {
    language: 'sql',
    source:
      "create table build (step text, seconds real);\ninsert into build values ('install', 14.2), ('types', 9.1), ('test', 48.7);\nselect step, seconds, round(100 * seconds / (select sum(seconds) from build)) as percent from build;",
  },
  {
    language: 'javascript',
    source:
      'console.log("\\x1b[32m✓\\x1b[0m 2 passed \\x1b[31m✗ 1 failed\\x1b[0m");\nconsole.error("1 test failed");\nfor (let n = 1; n < 60; n++) console.log("line", n);',
  },
];

/** A room in which code was run. */
async function withRuns(story: Story): Promise<{ alice: BrowserUser; roomId: BrowserUser['roomId'] }> {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  for (const [at, { language, source }] of PROGRAMS.entries())
    await alice.post(roomId, `program-${at}`, { kind: 'code', language, source });
  await alice.goToRoom(roomId);
  for (const { source } of PROGRAMS) {
    const message = alice.message(source.slice(0, 15));
    await alice.button(/^Run this /, message).click();
    await alice.button('Run again', message).waitFor();
  }
  return { alice, roomId };
}

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

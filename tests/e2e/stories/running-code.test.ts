import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test, type Story } from '../fixtures/story.ts';

const RUN = /^Run this /;
const STOP = /^Stop this /;

test('[WEB-23, WEB-24] a block runs at a click and everybody sees what came of it', async ({ story }) => {
  const { alice, bob } = await twoInARoom(story);
  await alice.say(
    'Look:\n```js\nconsole.log("six times seven is", 6 * 7);\n```\n- and\n  ```js\n  throw new Error("no");\n  ```',
  );
  const message = alice.message('Look:');
  await alice.button(RUN, message).first().click();
  await run(message).getByText('six times seven is 42').waitFor();
  await run(message).getByText('Finished', { exact: true }).waitFor();
  const seen = run(bob.message('Look:'));
  await seen.getByText('six times seven is 42').waitFor();
  await seen.getByText(/^Alice Able, /).waitFor();
  await seen
    .getByText(/QuickJS|JavaScript/)
    .first()
    .waitFor();

  // The second block, inside of the list, has its own.
  await bob.button(RUN, bob.message('Look:')).nth(1).click();
  await run(alice.message('Look:')).nth(1).getByText('Error output').waitFor();
  await run(alice.message('Look:'))
    .nth(1)
    .getByText(/Ended with exit code 1|Broke down/)
    .waitFor();
  await bob.page.reload();
  await run(bob.message('Look:')).first().getByText('six times seven is 42').waitFor();
});

test('[WEB-25] a program reads what was prepared, or what is typed while it runs', async ({ story }) => {
  const { alice } = await twoInARoom(story);
  await alice.sayCode('name = input("Who? ")\nprint("Hello,", name)', 'Python');
  const message = alice.message('Hello');
  await alice.button('Input', message).click();
  await alice.field('Input for the program', message).fill('Ada\n');
  await alice.page.keyboard.press('Control+Enter');
  await run(message).getByText('Hello, Ada').waitFor();
  await alice.button('Input', message).click();
  await alice.button(RUN, message).click();
  const line = run(message).getByRole('textbox', { name: 'Input for the program' });
  await line.fill('Grace');
  await line.press('Enter');
  await run(message).getByText('Hello, Grace').waitFor();
  await expect.poll(() => alice.hasFocus(alice.button('Run again', message))).toBe(true);
});

test('[WEB-24] what does not compile marks its line; what never ends is stopped', async ({ story }) => {
  const { alice } = await twoInARoom(story);
  await alice.sayCode('const a: number = 1;\nconst b = = 2;', 'TypeScript');
  const broken = alice.message('const b');
  await alice.button(RUN, broken).click();
  await run(broken)
    .getByText(/line 2/i)
    .first()
    .waitFor();
  await broken.locator('.code-line-mark').waitFor();

  await alice.sayCode('console.log("spinning"); for (;;) {}', 'JavaScript');
  const endless = alice.message('for (;;)');
  await alice.button(RUN, endless).click();
  await run(endless).getByText('spinning').waitFor();
  await alice.button(STOP, endless).click();
  await run(endless).getByText('Stopped', { exact: true }).waitFor();
  expect(await alice.hasFocus(alice.button(RUN, endless))).toBe(true);
  await alice.button(RUN, endless).click();
  await run(endless)
    .getByText(/Stopped: it (?:took|computed) too long/)
    .first()
    .waitFor({ timeout: 180_000 });
});

test('[WEB-26] run with edits answers the message; the answer leads back', async ({ story }) => {
  const { alice, bob } = await twoInARoom(story);
  await alice.sayCode('console.log("one")', 'JavaScript');
  const original = bob.message('console.log("one")').first();
  await original.hover();
  await bob.button('Run with edits', original).click();
  const editor = original.getByRole('textbox', { name: 'Edit the code' });
  await editor.click();
  await bob.page.keyboard.press('Control+a');
  await bob.page.keyboard.type('console.log("two")');
  await bob.page.keyboard.press('Control+Enter');
  await expect.poll(() => bob.hasFocus(bob.button('Run with edits', original).first())).toBe(true);
  const answer = alice.message('console.log("two")');
  await run(answer).getByText('two', { exact: true }).waitFor();
  await alice.button(/^In reply to Alice Able/, answer).click();
  await expect.poll(() => alice.hasFocus(alice.message('console.log("one")').first())).toBe(true);
});

test('[WEB-27] /run makes code that runs when it is sent', async ({ story }) => {
  const { alice, bob } = await twoInARoom(story);
  await alice.composer.focus();
  const { keyboard } = alice.page;
  await keyboard.type('/');
  await alice.page.getByRole('option', { name: '/run python' }).waitFor();
  await keyboard.press('Enter');
  await keyboard.type('js');
  await alice.page.getByRole('option', { name: /javascript/ }).waitFor();
  await keyboard.press('Tab');
  await alice.button('Send and run').waitFor();
  await keyboard.type('console.log("sent and run")');
  await keyboard.press('Control+Enter');
  await run(bob.message('sent and run')).getByText('sent and run').waitFor();
  await alice.say('//run is a command');
  await bob.message('/run is a command').waitFor();
});

test('[WEB-28] a scratch pad keeps what one tries, and shares it', async ({ story }) => {
  const { alice, bob } = await twoInARoom(story);
  const { page } = alice;
  await page.keyboard.press('Control+.');
  const pad = page.getByRole('complementary', { name: 'Scratch pad' });
  await pad.getByRole('combobox').selectOption({ label: 'JavaScript' });
  const editor = pad.getByRole('textbox', { name: 'Code of the scratch pad' });
  await editor.click();
  await page.keyboard.type('console.log("just trying")');
  await page.keyboard.press('Control+Enter');
  const earlier = pad.getByRole('log', { name: 'Earlier runs' });
  await run(earlier).getByText('just trying').waitFor();
  await page.reload();
  await run(earlier).getByText('just trying').waitFor();
  await expect.poll(() => editor.innerText()).toContain('just trying');
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('1');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => editor.innerText()).toContain('just trying');
  await alice.button('Share with the room', earlier).click();
  await run(bob.message('just trying')).getByText('just trying').waitFor();

  const shared = bob.message('just trying');
  await shared.hover();
  await bob.button('Open in the scratch pad', shared).click();
  const other = bob.page.getByRole('textbox', { name: 'Code of the scratch pad' });
  await expect.poll(() => other.innerText()).toContain('just trying');
});

test('[WEB-24] images and tables are shown, long output in part', async ({ story }) => {
  const { alice, bob } = await twoInARoom(story);
  await alice.sayCode(PICTURE, 'JavaScript');
  await alice.button(RUN, alice.message('1337')).click();
  await run(bob.message('1337')).getByRole('img', { name: 'Drawn by the program' }).waitFor();
  await alice.sayCode("select 'Ada' as name, 36 as age union select 'Grace', 85", 'SQL');
  const table = run(bob.message('union'));
  await alice.button(RUN, alice.message('union')).click();
  await table.getByRole('columnheader', { name: 'age' }).waitFor();
  await table.getByRole('cell', { name: 'Grace' }).waitFor();
  await alice.sayCode('for (let n = 1; n <= 900; n++) console.log("line " + n)', 'JavaScript');
  await alice.button(RUN, alice.message('n <= 900')).click();
  const long = run(bob.message('n <= 900'));
  await long.getByText('line 5', { exact: false }).first().waitFor();
  // Whoever reads the end still does, however much was printed.
  for (const user of [alice, bob]) await expect.poll(() => user.button('Jump to latest').count()).toBe(0);
  await bob.button('Show all output', long).click();
  await long.getByText('line 900').waitFor();
  await bob.button('Show less', long).click();
});

test('[WEB-12, WEB-23] code is run and stopped without a mouse', async ({ story }) => {
  const { alice } = await twoInARoom(story);
  await alice.sayCode('console.log("keys"); for (;;) {}', 'JavaScript');
  const message = alice.message('keys');
  await alice.button(RUN, message).waitFor();
  await alice.page.keyboard.press('Shift+F6');
  await message.first().focus();
  await alice.page.keyboard.press('r');
  await run(message).getByText('keys').waitFor();
  await alice.page.keyboard.press('r');
  await run(message).getByText('Stopped', { exact: true }).waitFor();
  expect(await alice.hasFocus(message)).toBe(true);
});

/** What stands under a block. */
function run(within: Locator): Locator {
  return within.getByRole('region', { name: 'Run' });
}

async function twoInARoom(story: Story): Promise<{ alice: BrowserUser; bob: BrowserUser }> {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Workshop' })).listing.room;
  await bob.joinRoom('Workshop');
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);
  return { alice, bob };
}

/** A red dot of 8 by 8 pixels. */
const PICTURE = `const png = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAE0lEQVR4nGP8z4APMOGVHbHSAEEsAQ+xLsVQAAAAAElFTkSuQmCC";
console.log("\\u001b]1337;File=inline=1:" + png + "\\u0007");`;

import type { Locator } from 'playwright-core';
import { describe } from 'vitest';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';
import { LANGUAGE_PROGRAMS } from '../fixtures/language-programs.ts';

/** Every language, and in each a loop until the time is up and memory filled: many minutes. */
const IS_EVERYTHING_TRIED = process.env['ATRIUM_ALL_TESTS'] === '1';
/** One in its process and one that is a pack, which no other story runs. */
const QUICK: readonly string[] = ['lua', 'php'];
const TRIED = LANGUAGE_PROGRAMS.filter(({ language }) => IS_EVERYTHING_TRIED || QUICK.includes(language));

describe.each(TRIED)('$language', (programs) => {
  // A compiler may take its time on a machine that does something else too.
  test.override('settings', { ATRIUM_LANGUAGE_PACKS: 'all', ATRIUM_RUN_COMPILE_SECONDS: '120' });
  test('[WEB-23, WEB-24] greets, reads, tells the line of a mistake and stops printing', async ({
    story,
  }) => {
    const user = await inRoom(await story.person('Ada Able'));
    await (await runs(user, programs.hello)).getByText('hello from here').first().waitFor();
    if (programs.reads !== undefined) {
      const message = await posts(user, programs.reads);
      await user.button('Input', message).click();
      await user.field('Input for the program', message).fill('ada\n');
      await user.page.keyboard.press('Control+Enter');
      await card(message).getByText('read: ada').waitFor();
    }
    await (
      await runs(user, programs.mistake)
    )
      .getByText(/line 3|:3\b/)
      .first()
      .waitFor();
    await (
      await runs(user, programs.prints)
    )
      .getByText('Stopped: it printed too much', { exact: true })
      .waitFor();
  });

  test.runIf(IS_EVERYTHING_TRIED)('[WEB-24] is stopped by its limits', async ({ story }) => {
    const user = await inRoom(await story.person('Ada Able'));
    await (
      await runs(user, programs.loops)
    )
      .getByText(/^Stopped: it (?:took|computed) too long/)
      .first()
      .waitFor();
    await (
      await runs(user, programs.fills)
    )
      .getByText(/too much memory|out of memory|MemoryError|not enough memory/i)
      .first()
      .waitFor();
    await (await runs(user, `${programs.hello}\n`)).getByText('hello from here').first().waitFor();
  });
});

async function inRoom(user: BrowserUser): Promise<BrowserUser> {
  const { roomId } = (await user.createRoom({ name: 'Workshop' })).listing.room;
  await user.goToRoom(roomId);
  return user;
}

async function posts(user: BrowserUser, text: string): Promise<Locator> {
  const before = await user.messages.count();
  await user.say(text);
  const message = user.messages.nth(before);
  await user.button(/^Run this /, message).waitFor();
  return message;
}

/** Answers with what stands under the block. */
async function runs(user: BrowserUser, text: string): Promise<Locator> {
  const message = await posts(user, text);
  await user.button(/^Run this /, message).click();
  return card(message);
}

function card(message: Locator): Locator {
  return message.getByRole('region', { name: 'Run' });
}

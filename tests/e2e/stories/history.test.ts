import { expect } from 'vitest';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

const COUNT = 300;
const WRITERS = ['Ann', 'Ben', 'Cat', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal'];
/** Less than what is shown at a time. */
const WHEEL_PX = 500;
const NUMBER = /\bn\d{3}\b/g;

test('[WEB-4] older pages come without a jump, and one step leads back to the latest', async ({ story }) => {
  const reader = await story.person('Reader');
  const { roomId } = (await reader.createRoom({ name: 'Archive' })).listing.room;
  const writers = await Promise.all(WRITERS.map((name) => story.visitor({ name })));
  for (const writer of writers) {
    await writer.createAccount();
    await writer.joinRoom('Archive');
  }
  // By turns, because everybody has a budget; one after the other, because the numbers are to be in order.
  for (let number = 1; number <= COUNT; number += 1) {
    await writers[number % writers.length]?.post(roomId, `history-${number}`, {
      kind: 'text',
      text: textOf(number),
    });
  }
  await Promise.all(writers.map((writer) => writer.close()));

  await reader.markRead(roomId, COUNT);
  await reader.goToRoom(roomId);
  await reader.message(nameOf(COUNT)).waitFor();
  await reader.timeline.hover();
  const jumps: number[] = [];
  const seen = new Set<string>();
  for (let steps = 0; steps < 2_000 && !seen.has(nameOf(1)); steps += 1) {
    jumps.push(await turnWheel(reader));
    for (const word of await reader.words(NUMBER)) seen.add(word);
  }
  expect(Math.max(...jumps)).toBeLessThanOrEqual(1);
  expect([...seen].sort()).toEqual(Array.from({ length: COUNT }, (_, index) => nameOf(index + 1)));
  expect((await reader.words(NUMBER)).slice(0, 3)).toEqual([1, 2, 3].map(nameOf));

  await reader.button(/^Jump to latest$|new messages?$/).click();
  await reader.message(nameOf(COUNT)).waitFor();
  await expect.poll(() => reader.button(/^Jump to latest$|new messages?$/).count()).toBe(0);
});

function nameOf(number: number): string {
  return `n${String(number).padStart(3, '0')}`;
}

/** Of different heights, which nobody knows before they are drawn. */
function textOf(number: number): string {
  const more = Array.from({ length: number % 4 }, (_, line) => `Paragraph ${line + 2}`);
  return [`${nameOf(number)} begins`, ...more].join('\n\n');
}

/**
 * Turns the wheel and follows a message that stays in sight while rows above it are drawn, measured and loaded. Answers
 * with how far it is from where the wheel should have put it, in pixels.
 */
async function turnWheel(reader: BrowserUser): Promise<number> {
  const before = await reader.timeline.evaluate((list) => {
    const top = list.getBoundingClientRect().top;
    const row = [...list.querySelectorAll('article')].find(
      (article) => article.getBoundingClientRect().top >= top,
    );
    const place = row?.getBoundingClientRect().top ?? 0;
    return { key: row?.dataset['rowKey'] ?? '', place, isNearTop: list.scrollTop < 1_000 };
  });
  await reader.page.mouse.wheel(0, -WHEEL_PX);
  const place = await reader.timeline.evaluate(async (list, { key, place: from, isNearTop }) => {
    const placeNow = () =>
      list.querySelector(`[data-row-key="${CSS.escape(key)}"]`)?.getBoundingClientRect().top ?? Number.NaN;
    // A busy browser turns the wheel late.
    if (!isNearTop) while (Math.abs(placeNow() - from) < 1) await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 15; frame += 1) await new Promise(requestAnimationFrame);
    return placeNow();
  }, before);
  // At the top the wheel has no effect, until the rows before it have come.
  return before.isNearTop ? 0 : Math.abs(place - before.place - WHEEL_PX);
}

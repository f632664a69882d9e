import { expect } from 'vitest';
import type { RoomId } from '../../../packages/contract/src/ids.ts';
import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

const SIZES = [
  [1440, 900],
  [380, 720],
] as const;

test.for(SIZES)('[CAL-1, CAL-9] the calendar, %i pixels wide', async ([width, height], { story }) => {
  const alice = await story.person('Alice Able', { width, height });
  const { roomId } = (await alice.createRoom({ name: 'Release planning' })).listing.room;
  const design = (await alice.createRoom({ name: 'Design' })).listing.room;
  await fill(alice, roomId, design.roomId);
  for (const view of ['week', 'month', 'agenda']) {
    await alice.goTo(`/calendar?view=${view}&day=2026-12-09`);
    await alice.page.getByText('Sprint planning').first().waitFor();
    await inspectLightAndDark(alice, `calendar-${view}-${width}`);
  }
});

test('[CAL-6] a series is changed for one day, from a day on, and as a whole', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Release planning' })).listing.room;
  await alice.plan(roomId, {
    title: 'Stand-up',
    start: '2026-12-07T09:00',
    zone: 'UTC',
    durationMinutes: 30,
    recurrence: { frequency: 'daily', interval: 1, ends: { kind: 'count', count: 6 } },
  });
  await alice.goTo('/calendar?view=agenda&day=2026-12-07');
  await seesTimes(
    alice,
    Array.from({ length: 6 }, () => '09:00'),
  );

  await change(alice, { nth: 1, time: '10:00', scope: 'This meeting' });
  await seesTimes(alice, ['09:00', '10:00', '09:00', '09:00', '09:00', '09:00']);
  await change(alice, { nth: 4, time: '11:00', scope: 'This and all that follow' });
  await seesTimes(alice, ['09:00', '10:00', '09:00', '09:00', '11:00', '11:00']);
  await change(alice, { nth: 0, title: 'Morning call', scope: 'All meetings of the series' });
  await alice.page
    .getByRole('button', { name: /Morning call/ })
    .first()
    .waitFor();
});

interface WantedChange {
  /** Among the meetings on the screen, from 0. */
  readonly nth: number;
  readonly time?: string;
  readonly title?: string;
  readonly scope: string;
}

async function change(user: BrowserUser, { nth, time, title, scope }: WantedChange): Promise<void> {
  await rows(user).nth(nth).click();
  await user.button('Edit', user.dialog()).click();
  const dialog = user.dialog('Change the meeting');
  if (time !== undefined) await user.field('Start', dialog).fill(time);
  if (title !== undefined) await user.field('Title', dialog).fill(title);
  await user.button('Save changes', dialog).click();
  await dialog.getByRole('radio', { name: scope }).check();
  await inspect(user, 'scope-question-1440-light');
  await user.button('Change', dialog).click();
  // What was changed is shown; then back to the calendar.
  const shown = user.dialog(/^(?:Stand-up|Morning call)$/);
  await shown.waitFor();
  await expect.poll(() => dialog.count()).toBe(0);
  await user.button('Close', shown).click();
  await expect.poll(() => user.dialog().count()).toBe(0);
}

function rows({ page }: BrowserUser) {
  return page.getByRole('main').getByRole('button', { name: /Stand-up|Morning call/ });
}

async function seesTimes(user: BrowserUser, times: readonly string[]): Promise<void> {
  const shown = async () => (await rows(user).allInnerTexts()).map((text) => /\d\d:\d\d/.exec(text)?.[0]);
  await expect.poll(shown, { timeout: 60_000 }).toEqual(times);
}

async function fill(user: BrowserUser, roomId: RoomId, other: RoomId): Promise<void> {
  const zone = 'Europe/Berlin';
  await user.plan(roomId, {
    title: 'Daily stand-up',
    start: '2026-12-07T09:15',
    zone,
    durationMinutes: 15,
    recurrence: {
      frequency: 'weekly',
      interval: 1,
      weekdays: ['MO', 'TU', 'WE', 'TH', 'FR'].map((day) => ({ day: day as 'MO' })),
      ends: { kind: 'never' },
    },
  });
  await user.plan(roomId, { title: 'Sprint planning', start: '2026-12-09T10:00', zone, durationMinutes: 90 });
  await user.plan(other, { title: 'Design review', start: '2026-12-09T10:30', zone, durationMinutes: 60 });
  await user.plan(other, {
    title: 'One to one with Bob',
    start: '2026-12-09T11:00',
    zone,
    durationMinutes: 30,
  });
  await user.plan(roomId, { title: 'Release party', start: '2026-12-11T16:00', zone, durationMinutes: 120 });
}

test('[CAL-2] a meeting that one plans is in the calendar of the other at once', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  await alice.createRoom({ name: 'Release planning' });
  await bob.joinRoom('Release planning');
  await Promise.all([
    alice.goTo('/calendar?view=week&day=2026-12-09'),
    bob.goTo('/calendar?view=agenda&day=2026-12-01'),
  ]);
  await bob.page.getByText('Nothing planned in these weeks').waitFor();

  await alice.page.getByRole('gridcell', { name: /9 December 2026/ }).focus();
  await alice.page.keyboard.press('n');
  const dialog = alice.dialog('Plan a meeting');
  await alice.field('Title', dialog).fill('Sprint review');
  await alice.field('Start', dialog).fill('14:00');
  await dialog.getByLabel('Repeats').selectOption({ label: 'Every 2 weeks on Wednesday' });
  await dialog.getByText(/Next:/).waitFor();
  await inspect(alice, 'scheduling-1440-light');
  await alice.button('Plan meeting', dialog).click();
  await alice.dialog('Sprint review').waitFor();
  await inspect(alice, 'meeting-detail-1440-light');
  await bob.page
    .getByRole('button', { name: /Sprint review/ })
    .first()
    .waitFor();
  expect(await bob.page.getByRole('button', { name: /Sprint review/ }).count()).toBe(2);
});

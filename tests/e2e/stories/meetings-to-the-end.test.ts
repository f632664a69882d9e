import { readFile } from 'node:fs/promises';
import { expect, vi } from 'vitest';
import { InvitationTokens } from '../../../packages/server/src/meetings/invitations/invitation-tokens.ts';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { framesFlow, linksOf } from '../fixtures/media-probe.ts';
import { callPath, comeIn, isInCall, peopleInRoom } from '../fixtures/meeting-people.ts';
import { test } from '../fixtures/story.ts';

/** Several pages that code and decode pictures, on a machine that may do other things. */
vi.setConfig({ testTimeout: 300_000 });

const SECRET = 'of this deployment alone, and of no other';
test.override('settings', { ATRIUM_SECRET: SECRET });

test('[MTG-52, SCR-4, CALL-2, CAL-8] a meeting with a password, through a killed server, to its list of who was there', async ({
  story,
}) => {
  story.expectComplaints();
  const { people, roomId } = await peopleInRoom(story, ['Alice Able', 'Bob Baker']);
  const [alice, bob] = people as [BrowserUser, BrowserUser];
  const start = new Date(Date.now() + 5 * 60_000).toISOString().slice(0, 16);
  const when = { start, zone: 'UTC', durationMinutes: 60 };
  const settings = { hasChat: false };
  const { meetingId } = await alice.plan(roomId, {
    title: 'Board',
    ...when,
    settings,
    password: 'open sesame',
  });
  await comeIn(alice, meetingId);
  await isInCall(alice);
  expect(await alice.button(/^Chat/).count()).toBe(0);

  story.expectComplaints(/40\d/);
  await bob.goTo(callPath(meetingId));
  await bob.field('Password of the meeting').fill('open barley');
  await bob.button('Join now').click();
  await bob.page.getByText('this is not it').waitFor();
  await bob.button('Back to the door').click();
  await bob.field('Password of the meeting').fill('open sesame');
  await bob.button('Join now').click();
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);

  await bob.button('React').click();
  await bob.button('Heart').click();
  await alice.page.getByText(': Heart').waitFor();

  const away = bob.page.getByText('The connection to the server is lost.');
  await story.server.kill9();
  await away.waitFor();
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  await story.server.start();
  await expect.poll(() => away.count(), { timeout: 120_000 }).toBe(0);
  await bob.page.keyboard.press('Escape');
  await bob.page.keyboard.press('h');
  await alice.page.getByRole('figure', { name: /Bob Baker.*hand raised/ }).waitFor();
  expect(await linksOf(bob.page)).toHaveLength(1);

  await alice.page.keyboard.press('p');
  await alice.button('What to do with Bob Baker').click();
  await alice.button('Make host').click();
  await bob.button('Leave or end').click();
  await bob.button('End it for everybody').click();
  await alice.page.getByRole('heading', { name: 'The call is over' }).waitFor();

  await alice.goTo(`/meetings/${meetingId}`);
  const [download] = await Promise.all([alice.page.waitForEvent('download'), alice.button('CSV').click()]);
  const rows = await readFile(await download.path(), 'utf8');
  expect(rows).toMatch(/Alice Able/);
  expect(rows).toMatch(/Bob Baker/);
});

test('[ICS-6, ICS-7] a calendar is subscribed to, asked for again and taken back', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Release planning' })).listing.room;
  const start = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await alice.plan(roomId, { title: 'Board', start, zone: 'Europe/Berlin', durationMinutes: 60 });
  await alice.goTo('/calendar');
  await alice.button('Subscribe in another calendar').click();
  await alice.button('Make an address').click();
  const address = await alice.field('Address of your calendar').inputValue();
  await inspect(alice, 'calendar-subscription-1440-light');

  const first = await fetch(address);
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  expect(await first.text()).toMatch(/BEGIN:VTIMEZONE[^]*SUMMARY:Board/);
  const etag = first.headers.get('etag') ?? '';
  expect((await fetch(address, { headers: { 'if-none-match': `W/${etag}` } })).status).toBe(304);
  await alice.plan(roomId, { title: 'Again', start, zone: 'Europe/Berlin', durationMinutes: 60 });
  const second = await fetch(address, { headers: { 'if-none-match': etag } });
  expect([second.status, (await second.text()).includes('SUMMARY:Again')]).toEqual([200, true]);
  await alice.button('End the subscription').click();
  await alice.button('Make an address').waitFor();
  expect((await fetch(address)).status).toBe(404);
});

test.for([
  ['light', 1440, 900],
  ['dark', 380, 720],
] as const)(
  '[MAIL-8] an invitation is answered by its link in %s, %i pixels wide',
  async ([colorScheme, width, height], { story }) => {
    const alice = await story.person('Alice Able');
    const { roomId } = (await alice.createRoom({ name: 'Release planning' })).listing.room;
    const email = 'gus@example.org';
    const { meetingId } = await alice.plan(roomId, {
      title: 'Quarterly review',
      start: '2027-01-11T10:00',
      zone: 'Europe/Berlin',
      durationMinutes: 60,
      recurrence: { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 4 } },
      invitations: { emails: [email] },
    });
    const seriesId = meetingId.split('#')[0] as typeof meetingId;
    const token = new InvitationTokens(Buffer.from(SECRET)).for({ meetingId: seriesId, email });
    const guest = await story.visitor({ colorScheme, width, height });
    await guest.goTo(`/answer/${token}#maybe`);
    // Opening the link has chosen an answer and sent none.
    await guest.page.getByText('Will you come?').waitFor();
    expect(await guest.page.getByRole('radio', { name: 'Maybe' }).isChecked()).toBe(true);
    await inspect(guest, `invitation-question-${width}-${colorScheme}`);
    await guest.button('Send answer').click();
    await guest.page.getByText('You have said that you may come.').waitFor();
    await guest.page.getByRole('radio', { name: 'Yes' }).check();
    await guest.button('Change answer').click();
    await guest.page.getByText('You have said that you come.').waitFor();
    await inspect(guest, `invitation-answer-${width}-${colorScheme}`);
  },
);

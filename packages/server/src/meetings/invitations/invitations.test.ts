import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ICAL from 'ical.js';
import { SMTPServer } from 'smtp-server';
import type { MeetingId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CalendarEvents } from '../calendar/calendar-events.ts';
import { createLog } from '../../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../../storage/open-store.ts';
import { form, startMeetingBench, type MeetingBench } from '../../testing/meeting-bench.ts';
import { TimerRepository } from '../../timers/timer-repository.ts';
import { TimerWorker } from '../../timers/timer-worker.ts';
import { Mailer } from '../../mail/mailer.ts';
import { InvitationAnswers } from './invitation-answers.ts';
import { InvitationTokens } from './invitation-tokens.ts';
import { MeetingMailer } from './meeting-mailer.ts';

interface Letter {
  readonly to: readonly string[];
  readonly text: string;
}

const ORIGIN = 'https://atrium.example';

const tokens = new InvitationTokens(Buffer.alloc(32, 7));

let opened: OpenedStore;
let bench: MeetingBench;
let worker: TimerWorker;
let server: SMTPServer;
let mailer: Mailer;
let letters: Letter[];
let isRefusing = false;
let requests = 0;

beforeEach(async () => {
  opened = await openMemoryStore();
  letters = [];
  isRefusing = false;
  server = startServer();
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  mailer = new Mailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'atrium@atrium.example' });
  const clock = { now: () => bench.clock.now };
  const events = new CalendarEvents({ origin: ORIGIN, address: 'atrium@atrium.example' });
  const addressOf = () => Promise.resolve('bob@atrium.example');
  const now = () => clock.now();
  const mails = new MeetingMailer({ mailer, events, addressOf, origin: ORIGIN, tokens, now });
  bench = await startMeetingBench(opened, { mails });
  const timers = new TimerRepository(opened.store);
  const log = createLog({ level: 'silent' });
  worker = new TimerWorker({ timers, handlers: new Map(mails.handlers), log, now: () => clock.now() });
});
afterEach(async () => {
  mailer.close();
  await new Promise((resolve) => server.close(() => resolve(undefined)));
  await opened.close();
});

/** A real mail server in this process that keeps what it takes. */
function startServer(): SMTPServer {
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (isRefusing) return done(new Error('try later'));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, text: Buffer.concat(parts).toString('utf8') });
        return done();
      });
    },
  });
  smtp.listen(0, '127.0.0.1');
  return smtp;
}

const plan = async (asked: Partial<Input<'meetings.schedule'>> = {}) => {
  const input = form('meetings.schedule', {
    roomId: bench.roomId,
    requestId: `mail-${++requests}-request`,
    title: 'Planning',
    start: '2026-03-02T10:00',
    zone: 'Europe/Berlin',
    durationMinutes: 30,
    invitations: { userIds: [bench.bob.userId], emails: ['gus@example.org'] },
    settings: { hasGuests: true },
    ...asked,
  });
  return (await bench.service.schedule(input, bench.ada)).meeting;
};
/** Invitations fan out, and then go. */
const send = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await worker.tick();
};
const calendarOf = ({ text }: Letter): ICAL.Component => {
  const [, encoded = ''] = /text\/calendar[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text) ?? [];
  const plain = /^[\w+/=\s]+$/.test(encoded)
    ? Buffer.from(encoded, 'base64').toString('utf8')
    : unquoted(encoded);
  return new ICAL.Component(ICAL.parse(plain));
};
const unquoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
const headerOf = ({ text }: Letter, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim();

describe('invitations by mail', () => {
  it('[MAIL-1] each invited person gets one of their own, with the time in its zone', async () => {
    await plan();
    await send();
    expect(letters.flatMap(({ to }) => to).toSorted()).toEqual(['bob@atrium.example', 'gus@example.org']);
    const toGus = letters.find(({ to }) => to[0] === 'gus@example.org')!;
    const words = unquoted(toGus.text);
    expect(words).toContain('Monday, March 2, 2026, 10:00 to 10:30 (Europe/Berlin)');
    expect(words).toMatch(/Join: https:\/\/atrium\.example\/meet\/mtg_\w+#[\w-]{22}/);
    expect(words).not.toContain('bob@atrium.example');
    const calendar = calendarOf(toGus);
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    const event = calendar.getFirstSubcomponent('vevent')!;
    expect(event.getAllProperties('attendee').map((one) => one.getFirstValue())).toEqual([
      'mailto:gus@example.org',
    ]);
    await send();
    expect(letters).toHaveLength(2);
  });

  it('[MAIL-2] a change has the same id and a higher number, a cancellation says so', async () => {
    const { meetingId } = await plan();
    await send();
    const changes = { start: '2026-03-02T12:00' };
    await bench.changes.change(form('meetings.change', { meetingId, changes }), bench.ada);
    await send();
    await bench.changes.cancel(form('meetings.cancel', { meetingId }), bench.ada);
    await send();
    const toGus = letters.filter(({ to }) => to[0] === 'gus@example.org');
    const seen = toGus.map((letter) => {
      const calendar = calendarOf(letter);
      const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!);
      return [calendar.getFirstPropertyValue('method'), event.sequence, event.uid.split('@')[0]];
    });
    expect(seen).toEqual([
      ['REQUEST', 0, meetingId],
      ['REQUEST', 1, meetingId],
      ['CANCEL', 2, meetingId],
    ]);
    expect(toGus.map((letter) => headerOf(letter, 'subject'))).toEqual([
      'Invitation: Planning',
      'Changed: Planning',
      'Cancelled: Planning',
    ]);
  });

  it('[MAIL-3] a mail server that refuses is asked again, with the same Message-ID', async () => {
    await plan({ invitations: { emails: ['gus@example.org'] } });
    isRefusing = true;
    await send();
    expect(letters).toEqual([]);
    isRefusing = false;
    bench.clock.now += 60_000;
    await send();
    expect(letters).toHaveLength(1);
    expect(headerOf(letters[0]!, 'message-id')).toMatch(/^<[0-9a-f]{32}@atrium\.example>$/);
  });

  it('[MAIL-4] nothing that people write becomes a header or another recipient', async () => {
    const title = 'Hello =?utf-8?Q?=0D=0ABcc:_evil@example.org?= Bcc: evil@example.org';
    const description = '\r\n.\r\nRCPT TO:<evil@example.org>\r\n\r\nBcc: evil@example.org';
    await plan({ title, description, invitations: { emails: ['gus@example.org'] } });
    await send();
    expect(letters.map(({ to }) => to)).toEqual([['gus@example.org']]);
    const [head = ''] = letters[0]!.text.split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    const broken = { title: 'a\r\nBcc: evil@example.org' };
    await expect(plan(broken)).rejects.toMatchObject({ name: expect.stringMatching(/Zod/) });
    await expect(
      plan({ invitations: { emails: ['a@b.org\r\nBcc: evil@example.org'] } }),
    ).rejects.toMatchObject({ name: expect.stringMatching(/Zod/) });
  });

  it('[MAIL-5] a series is one invitation, and one of its meetings that changes is told by itself', async () => {
    const recurrence = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 4 } } as const;
    const { meetingId } = await plan({ recurrence, invitations: { emails: ['gus@example.org'] } });
    await send();
    expect(letters).toHaveLength(1);
    expect(
      String(calendarOf(letters[0]!).getFirstSubcomponent('vevent')?.getFirstPropertyValue('rrule')),
    ).toContain('COUNT=4');
    await bench.changes.change(
      form('meetings.change', { meetingId, changes: { start: '2026-03-02T14:00' } }),
      bench.ada,
    );
    await send();
    const changed = calendarOf(letters[1]!).getFirstSubcomponent('vevent')!;
    expect(String(changed.getFirstPropertyValue('recurrence-id'))).toBe('2026-03-02T10:00:00');
  });

  it('[MAIL-6] meetings of this very minute, and series that are split, are told too', async () => {
    const emails = ['gus@example.org', 'hal@example.org'];
    const start = '2026-03-02T09:00';
    const plans = Array.from({ length: 8 }, () => plan({ start, reminders: [0], invitations: { emails } }));
    await Promise.all(plans);
    await send();
    expect(letters).toHaveLength(16);
    const recurrence = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 4 } } as const;
    await plan({ recurrence, invitations: { emails } });
    const range = { from: '2026-03-08T00:00:00.000Z', to: '2026-03-12T00:00:00.000Z' };
    const [second] = (await bench.reader.list(bench.ada.userId, range)).meetings;
    await send();
    letters = [];
    const change = { meetingId: second!.meetingId, scope: 'following', changes: { title: 'Later' } } as const;
    await bench.changes.change(form('meetings.change', change), bench.ada);
    await send();
    expect(letters.map((letter) => headerOf(letter, 'subject') ?? '').toSorted()).toEqual([
      'Changed: Planning',
      'Changed: Planning',
      'Invitation: Later',
      'Invitation: Later',
    ]);
  });

  const WEEKLY = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 4 } } as const;
  it.each([
    ['meeting', {}],
    ['series', { recurrence: WEEKLY }],
  ])('[MAIL-7] whoever is no longer invited to a %s is told so', async (_what, asked) => {
    const { meetingId } = await plan({
      ...asked,
      invitations: { emails: ['gus@example.org', 'hal@example.org'] },
    });
    await send();
    letters = [];
    const changes = { invitations: { emails: ['hal@example.org'] } };
    await bench.changes.change(form('meetings.change', { meetingId, scope: 'all', changes }), bench.ada);
    await send();
    const told = letters.map(
      (letter) => `${letter.to[0]} ${String(calendarOf(letter).getFirstPropertyValue('method'))}`,
    );
    expect(told.toSorted()).toEqual(['gus@example.org CANCEL', 'hal@example.org REQUEST']);
  });
});

describe('answers to invitations by mail', () => {
  const answers = () => new InvitationAnswers({ ...bench, tokens });
  /** Of the last mail to Gus. */
  const tokenOf = (): string => {
    const letter = letters.findLast(({ to }) => to[0] === 'gus@example.org');
    const [, token = ''] =
      /Yes: https:\/\/atrium\.example\/answer\/(\S+)#yes/.exec(unquoted(letter?.text ?? '')) ?? [];
    return token;
  };
  const responseOf = async (meetingId: MeetingId) =>
    (await bench.reader.find(meetingId))?.responses['gus@example.org'];

  it('[MAIL-8] whoever was invited by address answers by the link in the mail, and may think again', async () => {
    const { meetingId } = await plan();
    await send();
    const token = tokenOf();
    expect(await answers().look(token)).toMatchObject({
      title: 'Planning',
      organizer: 'Ada',
      email: 'gus@example.org',
      start: '2026-03-02T10:00',
      isOpen: true,
    });
    expect(await responseOf(meetingId)).toBeUndefined();
    expect(await answers().answer(token, 'accepted')).toMatchObject({ response: 'accepted' });
    await answers().answer(token, 'declined');
    expect(await responseOf(meetingId)).toBe('declined');
    const { meeting } = await bench.service.get(meetingId, bench.ada.userId);
    expect(meeting.invitees).toContainEqual({
      kind: 'email',
      email: 'gus@example.org',
      response: 'declined',
    });
    // Those with an account answer inside.
    const toBob = letters.find(({ to }) => to[0] === 'bob@atrium.example');
    expect(unquoted(toBob?.text ?? '')).toContain(`Will you come? ${ORIGIN}/meetings/${meetingId}`);
  });

  it('[MAIL-8] an answer to a series is for all its meetings, one to a changed meeting for that one', async () => {
    const recurrence = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 3 } } as const;
    const { meetingId } = await plan({ recurrence, invitations: { emails: ['gus@example.org'] } });
    await send();
    const whole = await answers().answer(tokenOf(), 'tentative');
    expect(whole).toMatchObject({ response: 'tentative', summary: expect.stringMatching(/week/) });
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T00:00:00.000Z' };
    const listed = await bench.reader.list(bench.ada.userId, range);
    expect(listed.meetings.map(({ invitees }) => invitees[0]?.response)).toEqual(Array(3).fill('tentative'));
    const change = form('meetings.change', { meetingId, changes: { start: '2026-03-02T14:00' } });
    await bench.changes.change(change, bench.ada);
    await send();
    expect((await answers().answer(tokenOf(), 'declined')).summary).toBeUndefined();
    const after = await bench.reader.list(bench.ada.userId, range);
    expect(after.meetings.map(({ invitees }) => invitees[0]?.response)).toEqual([
      'declined',
      'tentative',
      'tentative',
    ]);
  });

  it('[MAIL-9] a link that was altered, taken back or is late answers nothing', async () => {
    const { meetingId } = await plan({ invitations: { emails: ['gus@example.org', 'hal@example.org'] } });
    await send();
    const token = tokenOf();
    const missing = { code: 'not-found' };
    const forged = Buffer.from(JSON.stringify([meetingId, 'hal@example.org'])).toString('base64url');
    await expect(answers().look(`${forged}.${token.split('.')[1]}`)).rejects.toMatchObject(missing);
    const other = new InvitationTokens(Buffer.alloc(32, 8)).for({ meetingId, email: 'gus@example.org' });
    await expect(answers().look(other)).rejects.toMatchObject(missing);
    const invitations = { emails: ['hal@example.org'] };
    await bench.changes.change(form('meetings.change', { meetingId, changes: { invitations } }), bench.ada);
    await expect(answers().answer(token, 'accepted')).rejects.toMatchObject(missing);
    await bench.changes.cancel(form('meetings.cancel', { meetingId }), bench.ada);
    const late = tokens.for({ meetingId, email: 'hal@example.org' });
    expect((await answers().look(late)).isOpen).toBe(false);
    await expect(answers().answer(late, 'accepted')).rejects.toMatchObject({ code: 'conflict' });
  });
});

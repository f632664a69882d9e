import { AppError } from '@atrium/contract/errors';
import type { MeetingId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';
import type { Output } from '@atrium/contract/operations';
import { describe, expect, test } from 'vitest';
import { Notifier } from '../observable/notifier.ts';
import { UserDirectory } from '../rooms/user-directory.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { sampleRoomId, sampleUserId } from '../testing/samples.ts';
import type { Call } from '../transport/transport.ts';
import { MeetingBook } from './meeting-book.ts';

const ROOM = sampleRoomId(1);
const OTHER = sampleRoomId(2);
const MAY = { from: '2026-05-01T00:00:00.000Z', to: '2026-06-01T00:00:00.000Z' };
const REMINDER = {
  reminderId: 'r1',
  meetingId: idOf(1),
  roomId: ROOM,
  title: 'Review',
  startsAt: '2026-05-04T09:00:00.000Z',
  endsAt: '2026-05-04T10:00:00.000Z',
  dueAt: '2026-05-04T08:50:00.000Z',
};

test('[CLM-1] asks for nothing until somebody looks, and again after a lost connection', async () => {
  const { book, asked, server } = setUp();
  server.set(1, meeting(1, 4));
  book.connected();
  const query = book.window(MAY);
  await settled();
  expect(asked).toEqual([]);
  const stop = query.view.subscribe(() => undefined);
  await settled();
  expect(asked).toEqual(['meetings.list']);
  expect(titles(query.view.get())).toEqual(['Meeting 1, version 1']);
  book.disconnected();
  server.set(2, meeting(2, 5));
  book.connected();
  await settled();
  expect(titles(query.view.get())).toEqual(['Meeting 1, version 1', 'Meeting 2, version 1']);
  stop();
  book.disconnected();
  book.connected();
  await settled();
  expect(asked).toEqual(['meetings.list', 'meetings.list']);
});

describe('news', () => {
  test('[CLM-2] put, move and remove meetings where they are looked at', async () => {
    const { book, looked } = await lookingAtMay([meeting(1, 4), meeting(2, 8)]);
    tell(book, [meeting(3, 6), { ...meeting(2, 8, 2), roomId: OTHER }]);
    expect(looked()).toEqual(['Meeting 1, version 1', 'Meeting 3, version 1', 'Meeting 2, version 2']);
    tell(book, [moved(meeting(1, 4, 2), '2026-07')], [idOf(3)]);
    expect(looked()).toEqual(['Meeting 2, version 2']);
  });

  test('[CLM-3] an older form never takes the place of a newer one', async () => {
    const { book, looked } = await lookingAtMay([meeting(1, 4, 5)]);
    tell(book, [meeting(1, 4, 3), moved(meeting(1, 4, 4), '2026-07')]);
    expect(looked()).toEqual(['Meeting 1, version 5']);
  });

  test('[CLM-4] that come while an answer is on its way are asked for once more', async () => {
    const { book, server, asked, hold } = setUp();
    server.set(1, meeting(1, 4));
    book.connected();
    const answer = hold();
    const query = book.window(MAY);
    query.view.subscribe(() => undefined);
    await settled();
    // The answer was made before the meeting was removed, and arrives after the news of it.
    server.delete(1);
    tell(book, [], [idOf(1)]);
    answer();
    await settled();
    expect(asked).toEqual(['meetings.list', 'meetings.list']);
    expect(titles(query.view.get())).toEqual([]);
  });

  test('[CLM-5] of a whole series lead to a new answer', async () => {
    const { book, server, looked } = await lookingAtMay([meeting(1, 4)]);
    server.set(7, meeting(7, 20));
    book.meetingChanged({
      roomId: ROOM,
      meetings: [],
      removedIds: [],
      series: { seriesId: idOf(9), from: MAY.from },
      users: [],
    });
    await settled();
    expect(looked()).toEqual(['Meeting 1, version 1', 'Meeting 7, version 1']);
  });
});

test('[CLM-6] reminders come, and go when they are dismissed anywhere', async () => {
  const { book } = setUp();
  book.connected();
  book.reminders.view.subscribe(() => undefined);
  await settled();
  book.reminderDue(REMINDER);
  book.reminderDue(REMINDER);
  expect(book.reminders.view.get()).toMatchObject({ status: 'ready', value: [REMINDER] });
  book.remindersGone(['r1']);
  expect(book.reminders.view.get()).toMatchObject({ status: 'ready', value: [] });
});

test('[CLM-7] a refusal is shown with its reason', async () => {
  const { book } = setUp();
  book.connected();
  const query = book.detail(idOf(5));
  query.view.subscribe(() => undefined);
  await settled();
  expect(query.view.get()).toMatchObject({ status: 'failed', failure: { code: 'not-found' } });
});

test('[CLM-2] after any news what is shown is what would be fetched afresh', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomOf(seed);
    const { book, server, looked } = await lookingAtMay([]);
    for (let round = 0; round < 60; round += 1) {
      const n = 1 + Math.floor(random() * 8);
      const version = (server.get(n)?.version ?? round) + 1;
      if (random() < 0.25) {
        server.delete(n);
        tell(book, [], [idOf(n)]);
      } else {
        const next = meeting(n, 1 + Math.floor(random() * 28), version);
        server.set(n, random() < 0.3 ? moved(next, '2026-08') : next);
        tell(book, [server.get(n)!]);
      }
      // oxlint-disable-next-line no-await-in-loop -- answers come between the news
      if (random() < 0.2) await settled();
    }
    // oxlint-disable-next-line no-await-in-loop -- one world after the other
    await settled();
    const fresh = book.window({ ...MAY, to: '2026-05-31T23:59:59.999Z' });
    fresh.view.subscribe(() => undefined);
    // oxlint-disable-next-line no-await-in-loop -- one world after the other
    await settled();
    expect(looked(), `seed ${seed}`).toEqual(titles(fresh.view.get()));
  }
});

function setUp() {
  const clock = new ManualClock();
  const notifier = new Notifier(clock);
  const server = new Map<number, Meeting>();
  const asked: string[] = [];
  let gate: Promise<void> | undefined;
  const call = async (name: string, input: { from: string; to: string }) => {
    asked.push(name);
    const answer = answerOf(name, server, input);
    await gate;
    return answer;
  };
  const users = new UserDirectory(notifier);
  const book = new MeetingBook({ call: call as Call, users, notifier, clock, random: () => 0.5 });
  /** Answers wait until the function is called. */
  const hold = () => {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    return () => {
      gate = undefined;
      held.resolve();
    };
  };
  return { book, server, asked, hold };
}

async function lookingAtMay(meetings: readonly Meeting[]) {
  const { book, server, asked } = setUp();
  for (const each of meetings) server.set(Number(each.meetingId.slice(-6)), each);
  book.connected();
  const query = book.window(MAY);
  query.view.subscribe(() => undefined);
  await settled();
  return { book, server, asked, looked: () => titles(query.view.get()) };
}

function answerOf(
  name: string,
  server: Map<number, Meeting>,
  { from, to }: { from: string; to: string },
): unknown {
  if (name === 'reminders.list') return { reminders: [] };
  if (name !== 'meetings.list') throw new AppError('not-found', 'There is no such meeting.');
  const meetings = [...server.values()]
    .filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from)
    .sort((a, b) => (a.startsAt + a.meetingId < b.startsAt + b.meetingId ? -1 : 1));
  return { meetings, users: [], isCut: false } satisfies Output<'meetings.list'>;
}

function tell(book: MeetingBook, meetings: Meeting[], removedIds: MeetingId[] = []): void {
  book.meetingChanged({ roomId: ROOM, meetings, removedIds, users: [] });
}

function titles(state: ReturnType<ReturnType<MeetingBook['window']>['view']['get']>): string[] {
  return state.status === 'ready' ? state.value.meetings.map(({ title }) => title) : [state.status];
}

function meeting(n: number, day: number, version = 1): Meeting {
  const date = `2026-05-${String(day).padStart(2, '0')}`;
  return {
    meetingId: idOf(n),
    roomId: ROOM,
    organizer: sampleUserId(1),
    coHosts: [],
    title: `Meeting ${n}, version ${version}`,
    description: '',
    startsAt: `${date}T09:00:00.000Z`,
    endsAt: `${date}T10:00:00.000Z`,
    start: `${date}T09:00`,
    zone: 'UTC',
    durationMinutes: 60,
    life: { status: 'scheduled' },
    settings: {
      hasScreenShare: true,
      presenters: 'everybody',
      hasChat: true,
      hasLobby: false,
      canJoinBeforeHost: true,
      hasGuests: false,
      maxParticipants: 100,
    },
    hasPassword: false,
    invitees: [],
    reminders: [],
    version,
    updatedAt: `${date}T00:00:00.000Z`,
  };
}

function moved(given: Meeting, month: string): Meeting {
  const to = (instant: string) => instant.replace('2026-05', month);
  return { ...given, startsAt: to(given.startsAt), endsAt: to(given.endsAt), start: to(given.start) };
}

function idOf(n: number): MeetingId {
  return `mtg_${String(n).padStart(26, '0')}` as MeetingId;
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

import { Long, ObjectId, type Document } from 'bson';
import type { Planted } from './mongo-chat.ts';

type Oddity = (document: Document, all: readonly Document[]) => readonly string[];

const NOBODY = new ObjectId('0123456789abcdef01234567');

/** Each makes a document odd and says what the report must say of it. */
const USER_ODDITIES: readonly Oddity[] = [
  (user) => change(user, { password: 'plain secret' }, 'password-reset'),
  (user) => without(user, ['password'], 'password-reset'),
  (user, all) => change(user, { username: String(all[1]!['username']).toUpperCase() }, 'username-taken'),
  (user, all) => change(user, { email: String(all[2]!['email']).toLowerCase() }, 'email-taken'),
  (user) => without(user, ['email'], 'email-missing'),
  (user) => change(user, { email: 'nobody at nowhere' }, 'email-invalid'),
  (user) => change(user, { username: 'Jürgen von Öl' }, 'username-changed'),
  (user) => without(user, ['createdAt'], 'time-from-id'),
  (user) => change(user, { createdAt: 'long ago' }, 'time-from-id'),
  // Understood, though odd:
  (user) => change(user, { createdAt: '2021-04-05T06:07:08.901Z' }),
  (user) => change(user, { createdAt: Long.fromNumber(Date.parse('2021-04-05T06:07:08Z')) }),
  (user) => change(user, { _id: 'legacy-user', name: 'Of old' }),
];

const ROOM_ODDITIES: readonly Oddity[] = [
  (room, all) => change(room, { name: ` ${String(all[0]!['name']).toUpperCase()} ` }, 'name-taken'),
  (room) => change(room, { name: 'c#/general' }, 'name-changed'),
  (room) => without(room, ['name'], 'name-changed'),
  (room) => change(room, { createdBy: NOBODY }, 'owner-missing'),
  (room) => change(room, { members: [...(room['members'] as unknown[]), NOBODY] }, 'member-missing'),
  (room) => change(room, { isPrivate: true, password: 'open sesame' }, 'room-password-dropped'),
  (room) => change(room, { description: 'long '.repeat(100) }, 'text-cut'),
  (room) => without(room, ['createdAt'], 'time-from-id'),
  (room) => without(room, ['members']),
  (room) => change(room, { createdBy: (room['createdBy'] as ObjectId).toString() }),
];

const MEETING_ODDITIES: readonly Oddity[] = [
  (meeting) => change(meeting, { roomId: NOBODY }, 'room-missing'),
  (meeting) => without(meeting, ['scheduledTime'], 'no-time'),
  (meeting) => change(meeting, { organizer: NOBODY }, 'owner-missing'),
  (meeting) => change(meeting, { participants: [NOBODY] }, 'member-missing'),
  (meeting) => change(meeting, { isRecurring: true }, 'recurrence-dropped'),
  (meeting) => change(meeting, { duration: 'an hour' }, 'value-odd'),
  (meeting) => change(meeting, { timezone: 'Moon/Tycho' }, 'value-odd'),
  (meeting) => change(meeting, { timezone: 'Europe/Berlin' }),
  (meeting) => change(meeting, { title: 'x'.repeat(300) }, 'text-cut'),
];

export function plantUsers(users: Document[], planted: Planted[]): void {
  plant('users', users, { oddities: USER_ODDITIES, planted, from: 4 });
}

export function plantRooms(rooms: Document[], planted: Planted[]): void {
  plant('rooms', rooms, { oddities: ROOM_ODDITIES, planted, from: 2 });
}

export function plantMeetings(meetings: Document[], planted: Planted[]): void {
  plant('meetings', meetings, { oddities: MEETING_ODDITIES, planted, from: 1 });
}

/** One after the other, from a document on, every other one. */
function plant(
  kind: string,
  documents: Document[],
  { oddities, planted, from }: { oddities: readonly Oddity[]; planted: Planted[]; from: number },
): void {
  for (const [n, oddity] of oddities.entries()) {
    const document = documents[from + n * 2];
    if (document === undefined) continue;
    const reasons = oddity(document, documents);
    for (const reason of reasons) planted.push({ kind, id: keyOf(document), reason });
  }
}

export function keyOf({ _id }: Document): string {
  return _id instanceof ObjectId ? _id.toHexString() : `s:${String(_id)}`;
}

export function change(document: Document, changes: Document, ...reasons: string[]): readonly string[] {
  Object.assign(document, changes);
  return reasons;
}

export function without(
  document: Document,
  names: readonly string[],
  ...reasons: string[]
): readonly string[] {
  for (const name of names) delete document[name];
  return reasons;
}

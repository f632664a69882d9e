import { Decimal128, Double, Long, ObjectId, type Document } from 'bson';
import { seededChance } from './chance.ts';
import { plantMeetings, plantRooms, plantUsers } from './mongo-oddities.ts';
import { filesOf, plantFiles, plantLostProject, plantProjects, projectOf } from './mongo-projects.ts';
import { plantMessages } from './mongo-message-oddities.ts';

/** What a report must say, and nothing else. */
export interface Planted {
  readonly kind: string;
  readonly id: string;
  readonly reason: string;
}

export interface MongoSizes {
  readonly users: number;
  readonly rooms: number;
  readonly messages: number;
  readonly meetings: number;
  readonly projects: number;
}

export interface MongoSet {
  readonly collections: Record<string, Document[]>;
  readonly planted: Planted[];
}

/** `correct horse`, with a cost that tests can afford. */
export const BCRYPT = '$2b$04$Ckd4KCEFrK4wu9bb6ccDXOcPGycFbBv54gI3PHYiCbnY7.OyapVxu';
const START = Date.parse('2021-03-01T08:00:00.000Z');
const MINUTE_MS = 60_000;

/** ObjectIds as drivers make them: ascending with time, the same for the same seed. */
export class MongoClock {
  readonly chance: () => number;
  #at = START;
  #count = 0;

  constructor(seed: number) {
    this.chance = seededChance(seed);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.chance() * list.length)]!;
  }

  /** Some time later. */
  next(atMostMs = 5 * MINUTE_MS): { _id: ObjectId; at: Date } {
    this.#at += Math.floor(this.chance() * atMostMs);
    this.#count += 1;
    const seconds = Math.floor(this.#at / 1_000).toString(16);
    const random = Math.floor(this.chance() * 0xffff)
      .toString(16)
      .padStart(4, '0');
    const count = this.#count.toString(16).padStart(6, '0');
    return {
      _id: new ObjectId(`${seconds.padStart(8, '0')}abcd${random}9f${count}`),
      at: new Date(this.#at),
    };
  }
}

/** A chat as Mongoose writes it, with every oddity that the import knows, each noted in `planted`. */
export function mongoData(sizes: MongoSizes, seed: number): MongoSet {
  const clock = new MongoClock(seed);
  const planted: Planted[] = [];
  const users = Array.from({ length: sizes.users }, (_, n) => userOf(clock, n));
  plantUsers(users, planted);
  const rooms = Array.from({ length: sizes.rooms }, (_, n) => roomOf(clock, n, users));
  plantRooms(rooms, planted);
  const messages = Array.from({ length: sizes.messages }, (_, n) => messageOf(clock, n, { users, rooms }));
  const more = plantMessages(messages, { users, rooms }, planted);
  const meetings = Array.from({ length: sizes.meetings }, (_, n) => meetingOf(clock, n, { users, rooms }));
  plantMeetings(meetings, planted);
  const projects = Array.from({ length: sizes.projects }, (_, n) => projectOf(clock, n, { users, rooms }));
  const projectFiles = projects.flatMap((project) => filesOf(clock, project));
  plantProjects(projects, planted);
  plantFiles(projectFiles, planted);
  plantLostProject(projects[7], projectFiles, planted);
  const collections = {
    users,
    chatrooms: rooms,
    messages,
    chatmessages: more,
    meetings,
    projects,
    projectFiles,
    sessions: [{ _id: 'x' }],
  };
  return { collections, planted };
}

function userOf(clock: MongoClock, n: number): Document {
  const { _id, at } = clock.next();
  return {
    _id,
    username: `person${n}`,
    email: `Person${n}@example.org`,
    password: BCRYPT,
    profile: { name: `Person ${n}`, karma: Decimal128.fromString('12.50'), visits: Long.fromNumber(n) },
    isAdmin: n === 0,
    createdAt: at,
    updatedAt: at,
    __v: 0,
  };
}

function roomOf(clock: MongoClock, n: number, users: readonly Document[]): Document {
  const { _id, at } = clock.next();
  const members = Array.from(
    { length: 2 + Math.floor(clock.chance() * 10) },
    () => clock.pick(users)['_id'] as ObjectId,
  );
  return {
    _id,
    name: `Room ${n}`,
    description: `What ${n} is about`,
    createdBy: clock.pick(users)['_id'] as ObjectId,
    // Mongoose lists people as ids or as documents of their own.
    members: n % 3 === 0 ? members.map((user) => ({ _id: user, user, role: 'member', since: at })) : members,
    isPrivate: n % 5 === 4,
    createdAt: at,
    updatedAt: at,
    __v: n % 4,
  };
}

interface Parties {
  readonly users: readonly Document[];
  readonly rooms: readonly Document[];
}

function messageOf(clock: MongoClock, n: number, { users, rooms }: Parties): Document {
  const { _id, at } = clock.next(20_000);
  return {
    _id,
    // A few rooms hold most of what is said.
    roomId: rooms[Math.floor(clock.chance() ** 3 * rooms.length)]!['_id'] as ObjectId,
    senderId: clock.pick(users)['_id'] as ObjectId,
    content: `Message ${n}: ${'all about it '.repeat(1 + Math.floor(clock.chance() * 12)).trim()} 😀`,
    type: 'text',
    createdAt: at,
    updatedAt: at,
    __v: 0,
  };
}

function meetingOf(clock: MongoClock, n: number, { users, rooms }: Parties): Document {
  const { _id, at } = clock.next();
  const isPast = n % 4 !== 0;
  const start = new Date(
    isPast ? at.getTime() + 3_600_000 : Date.parse('2090-01-01T10:00:00Z') + n * 3_600_000,
  );
  return {
    _id,
    title: `Meeting ${n}`,
    description: n % 2 === 0 ? `About ${n}` : undefined,
    roomId: clock.pick(rooms)['_id'] as ObjectId,
    organizer: clock.pick(users)['_id'] as ObjectId,
    participants: [clock.pick(users)['_id'], { user: clock.pick(users)['_id'], status: 'accepted' }],
    scheduledTime: start,
    duration: n % 7 === 0 ? new Double(45) : 30,
    status: isPast ? clock.pick(['completed', 'cancelled', 'scheduled', 'ended']) : 'scheduled',
    createdAt: at,
    updatedAt: at,
    __v: 0,
  };
}

import { AppError } from '../../packages/contract/src/errors.ts';
import type { MessageId, RoomId } from '../../packages/contract/src/ids.ts';
import type { Events } from '../../packages/contract/src/events.ts';
import type { Input } from '../../packages/contract/src/operations.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';
import { eventually } from './full-client.ts';
import type { Person } from './person.ts';

/** Ids of rooms and conversations, also at the front of ids of messages. */
const ROOMS = /\brm_[0-9A-Z]+/g;
/** Ids of what belongs to a room. */
const THINGS = /\b(?:mtg|prj)_[A-Za-z0-9]+/g;
/** In which state somebody heard something. */
interface Hearing {
  readonly person: Person;
  /** Rooms that they could see before the moves or after them. */
  readonly mayHear: ReadonlySet<string>;
  /** Rooms that they see now. */
  readonly isIn: ReadonlySet<RoomId>;
}

export interface Move {
  readonly name: string;
  /** Who does something. */
  readonly by: Person;
}

/** Moves of several people, and whether each hears only what they could fetch themselves. */
export class Audience {
  readonly people: readonly Person[];
  /** Rooms that moves may touch, by those who made them. */
  readonly rooms: { roomId: RoomId; name: string }[] = [];
  readonly messages: MessageId[] = [];
  /** How often each move was not refused. */
  readonly done = new Map<string, number>();
  readonly #chance: () => number;
  readonly #fence: RoomId;
  readonly #roomOf = new Map<string, RoomId>();
  readonly #looked = new Map<Person, number>();
  #names = 0;
  #markers = 0;

  private constructor(people: readonly Person[], chance: () => number, fence: RoomId) {
    this.people = people;
    this.#chance = chance;
    this.#fence = fence;
  }

  /** All are in one room, through which it is known that everything said before has come. */
  static async gather(people: readonly Person[], chance: () => number): Promise<Audience> {
    const [first, ...others] = people as [Person, ...Person[]];
    const by = { kind: 'name', name: 'Fence' } as const;
    const { listing } = await first.transport.call('rooms.create', { name: by.name });
    for (const one of others)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await one.insist(() => one.transport.call('rooms.join', { by }));
    return new Audience(people, chance, listing.room.roomId);
  }

  /** One or two moves at once; then all that was heard is looked at. Answers with what was heard that should not be. */
  async step(): Promise<string[]> {
    const before = await this.#visible();
    const by = this.#oneOf(this.people);
    const moves = [this.#move(by)];
    if (this.#chance() < 0.3) moves.push(this.#move(this.#oneOf(this.people)));
    const made = await Promise.all(moves);
    await this.#settle();
    const after = await this.#visible();
    const breaches: string[] = [];
    for (const person of this.people) {
      const mayHear = new Set<string>([...before.get(person)!, ...after.get(person)!]);
      for (const event of this.#news(person)) {
        // oxlint-disable-next-line no-await-in-loop -- a few
        const why = await this.#breach(event, { person, mayHear, isIn: after.get(person)! });
        if (why)
          breaches.push(`${made.map(({ name }) => name).join(' + ')}: ${why} ${JSON.stringify(event)}`);
      }
    }
    return breaches;
  }

  /** Everything said before by any server has come to everybody. */
  async #settle(): Promise<void> {
    const words = [this.people[0]!, this.people.at(-1)!].map((person) => {
      this.#markers += 1;
      const text = `marker ${this.#markers}.`;
      return person.post(this.#fence, text, 0).then(() => text);
    });
    for (const text of await Promise.all(words))
      for (const person of this.people)
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await eventually(`${text} is heard`, () =>
          person.heard.some(({ content }) => content.kind === 'text' && content.text === text),
        );
  }

  async #visible(): Promise<Map<Person, ReadonlySet<RoomId>>> {
    const lists = this.people.map(async (person) => {
      const { rooms } = await person.insist(() => person.transport.call('rooms.list', {}));
      return [person, new Set(rooms.map(({ room }) => room.roomId))] as const;
    });
    return new Map(await Promise.all(lists));
  }

  #news(person: Person): ServerEvent[] {
    const news = person.events.slice(this.#looked.get(person) ?? 0);
    this.#looked.set(person, person.events.length);
    return news;
  }

  async #breach(event: ServerEvent, hearing: Hearing): Promise<string | undefined> {
    const { person, isIn } = hearing;
    const closed = this.#closed(event, hearing);
    if (closed !== undefined) return `of ${closed}, where ${person.userId} is not:`;
    if (event.name === 'read:changed') return this.#foreign(event.payload, person);
    if (event.name === 'membership:changed' && !isOf(person, event.payload)) return 'of somebody else:';
    if (event.name === 'person:changed') return this.#strange(event.payload.user.userId, person, isIn);
    if (event.name === 'message:posted' || event.name === 'message:changed')
      return this.#unread(event.payload, person, isIn);
    return undefined;
  }

  /** A room that the event names, and the person could not see. Requests are of rooms that one is not in. */
  #closed({ name, payload }: ServerEvent, { mayHear }: Hearing): string | undefined {
    if (name === 'requests:changed') return undefined;
    const text = JSON.stringify(payload);
    const things = (text.match(THINGS) ?? []).flatMap((id) => this.#roomOf.get(id) ?? []);
    return [...(text.match(ROOMS) ?? []), ...things].find((roomId) => !mayHear.has(roomId));
  }

  /** A marker that is not the person's own: theirs has come so far. */
  async #foreign(marker: Events['read:changed'], person: Person): Promise<string | undefined> {
    const { rooms } = await person.insist(() => person.transport.call('rooms.list', {}));
    const own = rooms.find(({ room }) => room.roomId === marker.roomId)?.membership;
    if (own === undefined) return undefined;
    const [turn, ownTurn] = [marker.readTurn ?? 0, own.readTurn ?? 0];
    const isOwn = ownTurn > turn || (ownTurn === turn && own.readSeq >= marker.readSeq);
    return isOwn ? undefined : 'of somebody else:';
  }

  /** Somebody of whom one may not know how they are: without a room in common. */
  async #strange(userId: string, person: Person, rooms: ReadonlySet<RoomId>): Promise<string | undefined> {
    if (userId === person.userId) return undefined;
    for (const roomId of rooms) {
      // oxlint-disable-next-line no-await-in-loop -- a few
      const page = await this.#ask(person, 'rooms.members', { roomId });
      if (page?.members.some(({ user }) => user.userId === userId)) return undefined;
    }
    return 'of a stranger:';
  }

  /** What is told of messages can be read, as long as one is in the room. */
  async #unread(
    { roomId, messages }: { roomId: RoomId; messages: readonly { messageId: string }[] },
    person: Person,
    isIn: ReadonlySet<RoomId>,
  ): Promise<string | undefined> {
    if (!isIn.has(roomId) || roomId === this.#fence) return undefined;
    const page = await this.#ask(person, 'messages.page', { roomId, limit: 100 });
    const readable = new Set<string>(page?.messages.map(({ messageId }) => messageId));
    return !page || messages.every(({ messageId }) => readable.has(messageId))
      ? undefined
      : 'not to be read:';
  }

  async #ask<Name extends Parameters<Person['transport']['call']>[0]>(
    person: Person,
    name: Name,
    input: Input<Name>,
  ) {
    try {
      return await person.insist(() => person.transport.call(name, input));
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  /** Something that people do. What is refused is nothing, as far as audiences go. */
  async #move(by: Person): Promise<Move> {
    const moves = Object.entries(this.#moves(by));
    const [name, make] = this.rooms.length < 3 ? moves[0]! : this.#oneOf(moves);
    try {
      await make();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
    return { name, by };
  }

  #moves(by: Person): Readonly<Record<string, () => Promise<unknown>>> {
    const call = by.transport.call.bind(by.transport);
    const room = this.rooms.length > 0 ? this.#oneOf(this.rooms) : { roomId: this.#fence, name: 'Fence' };
    const { roomId } = room;
    const { userId } = this.#oneOf(this.people);
    const messageId = this.messages.length > 0 ? this.#oneOf(this.messages) : ('none' as MessageId);
    const content = { kind: 'text', text: `words ${(this.#names += 1)} @room` } as const;
    const clientMessageId = `client-${this.#names}`;
    const say = async (more: object = {}, where = roomId) => {
      const { message } = await call('messages.post', { roomId: where, clientMessageId, content, ...more });
      this.messages.push(message.messageId);
    };
    const settings = (more: Omit<Input<'rooms.update'>, 'roomId'>) =>
      call('rooms.update', { roomId, ...more });
    return {
      create: async () => {
        const name = `Room ${this.#names}`;
        const { listing } = await call('rooms.create', { name });
        this.rooms.push({ roomId: listing.room.roomId, name });
      },
      join: () => call('rooms.join', { by: { kind: 'name', name: room.name } }),
      'join again': () => call('rooms.join', { by: { kind: 'name', name: room.name } }),
      leave: () => call('rooms.leave', { roomId }),
      remove: () => call('rooms.removeMember', { roomId, userId }),
      ban: () => call('rooms.ban', { roomId, userId }),
      unban: () => call('rooms.unban', { roomId, userId }),
      'bring in': () => call('rooms.addMember', { roomId, userId }),
      role: () => call('rooms.setRole', { roomId, userId, role: 'admin' }),
      topic: () => settings({ topic: content.text, colour: 'teal' }),
      approval: () => settings({ joinsBy: this.#chance() < 0.5 ? 'approval' : 'everybody' }),
      ask: () => call('rooms.askToJoin', { by: { kind: 'name', name: room.name }, note: 'please' }),
      answer: () => call('rooms.answerRequest', { roomId, userId, isAccepted: this.#chance() < 0.7 }),
      archive: () => settings({ isArchived: this.#chance() < 0.3 }),
      delete: async () => {
        await call('rooms.delete', room);
        this.rooms.splice(this.rooms.indexOf(room), 1);
      },
      say,
      'say more': say,
      reply: () => say({ threadId: messageId }, messageId.slice(0, messageId.indexOf('#')) as RoomId),
      direct: async () => {
        const { listing } = await call('rooms.startDirect', { userIds: [userId] });
        await say({}, listing.room.roomId);
      },
      react: () => call('messages.react', { messageId, emoji: '🎉', isOn: true }),
      pin: () => call('messages.pin', { messageId, isPinned: this.#chance() < 0.7 }),
      edit: () => call('messages.edit', { messageId, content }),
      erase: () => call('messages.delete', { messageId }),
      follow: () => call('threads.follow', { messageId, isFollowed: true }),
      type: () => call('rooms.type', { roomId }),
      'mark read': () => call('rooms.markRead', { roomId, readSeq: 1 }),
      'mark unread': () => call('rooms.markUnread', { roomId, fromSeq: 1 }),
      attention: () => call('rooms.setAttention', { roomId, level: 'mentions', isMuted: false }),
      status: () => call('people.setStatus', { text: content.text }),
      meet: async () => {
        const { meeting } = await call('meetings.startNow', { roomId, requestId: `request-${this.#names}` });
        this.#roomOf.set(meeting.meetingId, roomId);
        const media = { microphone: true, camera: false, screen: false };
        await call('calls.join', { meetingId: meeting.meetingId, media });
        await call('calls.leave', { meetingId: meeting.meetingId });
      },
      project: async () => {
        const { project } = await call('projects.create', { roomId, name: content.text.slice(0, 10) });
        this.#roomOf.set(project.projectId, roomId);
      },
    };
  }

  #oneOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.#chance() * all.length)]!;
  }
}

function isOf({ userId }: Person, change: Events['membership:changed']): boolean {
  return change.kind === 'left' || change.listing.membership.userId === userId;
}

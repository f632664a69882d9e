import { AppError } from '../../packages/contract/src/errors.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { Events } from '../../packages/contract/src/events.ts';
import type { Input } from '../../packages/contract/src/operations.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';
import { eventually } from './full-client.ts';
import { Moves, type Mover } from './moves.ts';
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

/** Moves of several people, and whether each hears only what they could fetch themselves. */
export class Audience {
  readonly people: readonly Person[];
  readonly moves: Moves;
  readonly #fence: RoomId;
  readonly #looked = new Map<Person, number>();
  #markers = 0;

  private constructor(people: readonly Person[], chance: () => number, fence: RoomId) {
    this.people = people;
    this.moves = new Moves(people.map(moverOf), chance);
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
    const count = this.moves.chance(0.3) ? 2 : 1;
    const made = await Promise.all(Array.from({ length: count }, () => this.moves.make()));
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
    const things = (text.match(THINGS) ?? []).flatMap((id) => this.moves.roomOf.get(id) ?? []);
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
}

function isOf({ userId }: Person, change: Events['membership:changed']): boolean {
  return change.kind === 'left' || change.listing.membership.userId === userId;
}

function moverOf({ userId, transport }: Person): Mover {
  return { userId, call: (name, input) => transport.call(name, input) };
}

import { AppError } from '../../packages/contract/src/errors.ts';
import type { MessageId, RoomId, UserId } from '../../packages/contract/src/ids.ts';
import type { Input } from '../../packages/contract/src/operations.ts';
import type { Call } from '../../packages/client/src/transport/transport.ts';

/** Somebody who does something, by whatever connection. */
export interface Mover {
  readonly userId: UserId;
  readonly call: Call;
}

export interface Move {
  readonly name: string;
  readonly by: Mover;
}

/** What people do by chance, in rooms that they make. What is refused is nothing. */
export class Moves {
  /** Rooms that there are, by those who made them. */
  readonly rooms: { roomId: RoomId; name: string }[] = [];
  readonly messages: MessageId[] = [];
  /** How often each was not refused. */
  readonly done = new Map<string, number>();
  /** Rooms of meetings and projects. */
  readonly roomOf = new Map<string, RoomId>();
  readonly #people: readonly Mover[];
  readonly #chance: () => number;
  #names = 0;

  constructor(people: readonly Mover[], chance: () => number) {
    this.#people = people;
    this.#chance = chance;
  }

  async make(): Promise<Move> {
    const by = this.#oneOf(this.#people);
    const all = { ...this.#ofRooms(by), ...this.#ofMessages(by), ...this.#ofPeople(by) };
    const [name, move] =
      this.rooms.length < 3 ? (['create', all.create] as const) : this.#oneOf(Object.entries(all));
    try {
      await move();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
    return { name, by };
  }

  chance(share: number): boolean {
    return this.#chance() < share;
  }

  #ofRooms({ call }: Mover) {
    const room = this.#room();
    const { roomId, name } = room;
    const { userId } = this.#oneOf(this.#people);
    const settings = (more: Omit<Input<'rooms.update'>, 'roomId'>) =>
      call('rooms.update', { roomId, ...more });
    const join = () => call('rooms.join', { by: { kind: 'name', name } });
    return {
      create: async () => {
        const wanted = `Room ${(this.#names += 1)}`;
        const { listing } = await call('rooms.create', { name: wanted });
        this.rooms.push({ roomId: listing.room.roomId, name: wanted });
      },
      join,
      'join again': join,
      leave: () => call('rooms.leave', { roomId }),
      remove: () => call('rooms.removeMember', { roomId, userId }),
      ban: () => call('rooms.ban', { roomId, userId }),
      unban: () => call('rooms.unban', { roomId, userId }),
      'bring in': () => call('rooms.addMember', { roomId, userId }),
      role: () => call('rooms.setRole', { roomId, userId, role: 'admin' }),
      topic: () => settings({ topic: `About ${(this.#names += 1)}`, colour: 'teal' }),
      approval: () => settings({ joinsBy: this.chance(0.5) ? 'approval' : 'everybody' }),
      ask: () => call('rooms.askToJoin', { by: { kind: 'name', name }, note: 'please' }),
      answer: () => call('rooms.answerRequest', { roomId, userId, isAccepted: this.chance(0.7) }),
      archive: () => settings({ isArchived: this.chance(0.3) }),
      delete: async () => {
        await call('rooms.delete', room);
        const at = this.rooms.indexOf(room);
        if (at >= 0) this.rooms.splice(at, 1);
      },
    };
  }

  #ofMessages({ call }: Mover) {
    const { roomId } = this.#room();
    const { userId } = this.#oneOf(this.#people);
    const messageId = this.messages.length > 0 ? this.#oneOf(this.messages) : ('none' as MessageId);
    const content = { kind: 'text', text: `words ${(this.#names += 1)} @room` } as const;
    const clientMessageId = `client-${this.#names}`;
    const say = async (more: object = {}, where = roomId) => {
      const { message } = await call('messages.post', { roomId: where, clientMessageId, content, ...more });
      this.messages.push(message.messageId);
    };
    return {
      say: () => say(),
      'say more': () => say(),
      reply: () => say({ threadId: messageId }, messageId.slice(0, messageId.indexOf('#')) as RoomId),
      direct: async () => {
        const { listing } = await call('rooms.startDirect', { userIds: [userId] });
        await say({}, listing.room.roomId);
      },
      react: () => call('messages.react', { messageId, emoji: '🎉', isOn: this.chance(0.7) }),
      pin: () => call('messages.pin', { messageId, isPinned: this.chance(0.7) }),
      edit: () => call('messages.edit', { messageId, content }),
      erase: () => call('messages.delete', { messageId }),
      follow: () => call('threads.follow', { messageId, isFollowed: this.chance(0.7) }),
    };
  }

  #ofPeople({ call }: Mover) {
    const { roomId } = this.#room();
    const name = `n${(this.#names += 1)}`;
    return {
      type: () => call('rooms.type', { roomId }),
      'mark read': () => call('rooms.markRead', { roomId, readSeq: 1 }),
      'mark unread': () => call('rooms.markUnread', { roomId, fromSeq: 1 }),
      attention: () => call('rooms.setAttention', { roomId, level: 'mentions', isMuted: this.chance(0.5) }),
      status: () => call('people.setStatus', { text: name }),
      meet: async () => {
        const { meeting } = await call('meetings.startNow', { roomId, requestId: `request-${name}` });
        this.roomOf.set(meeting.meetingId, roomId);
        const media = { microphone: true, camera: false, screen: false };
        await call('calls.join', { meetingId: meeting.meetingId, media });
        await call('calls.leave', { meetingId: meeting.meetingId });
      },
      project: async () => {
        const { project } = await call('projects.create', { roomId, name });
        this.roomOf.set(project.projectId, roomId);
      },
    };
  }

  #room(): { roomId: RoomId; name: string } {
    return this.rooms.length > 0 ? this.#oneOf(this.rooms) : { roomId: 'none' as RoomId, name: 'None' };
  }

  #oneOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.#chance() * all.length)]!;
  }
}

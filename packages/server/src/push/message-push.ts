import type { RoomId, SessionId, UserId } from '@atrium/contract/ids';
import { mentions } from '@atrium/contract/mention-names';
import type { Message } from '@atrium/contract/messages';
import type { Membership } from '@atrium/contract/rooms';
import { wantsNews } from '@atrium/contract/unread-rules';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { Log } from '../observability/log.ts';
import { RecentMap } from '../recent-map.ts';
import { mapInParallel } from '../storage/parallel.ts';
import type { PushPeople } from './push-people.ts';
import type { PushSender } from './push-sender.ts';

const PARALLEL = 5;
/** Messages that wait to be told; what comes when so many wait is told to nobody by push. */
const MOST_WAITING = 1_000;
/** Who of a room may want to hear of all messages, or of those to everybody: asked anew after this, milliseconds. */
const AUDIENCE_MS = 60_000;
const ROOMS_KEPT = 500;
const TEXT_LENGTH = 200;
const DAY_SECONDS = 24 * 60 * 60;

interface Subscriptions {
  subscriptions(
    userId: UserId,
  ): Promise<readonly { sessionId: SessionId; form: Parameters<PushSender['send']>[0] }[]>;
  unsubscribe(userId: UserId, sessionId: SessionId): Promise<void>;
}

export interface MessagePushDeps {
  readonly people: Pick<PushPeople, 'all'>;
  readonly subscriptions: Subscriptions;
  readonly push: Pick<PushSender, 'send'>;
  readonly liveSessions: (userId: UserId) => Promise<ReadonlySet<SessionId>>;
  /** Everybody in a room, as stored. */
  readonly membersOf: (roomId: RoomId) => Promise<readonly Membership[]>;
  /** As it is now, or was a second ago. */
  readonly membership: (roomId: RoomId, userId: UserId) => Promise<Membership | undefined>;
  readonly roomName: (roomId: RoomId) => Promise<string | undefined>;
  readonly profiles: ProfileSource;
  /** Has Atrium open somewhere: the page tells them itself. */
  readonly isConnected: (userId: UserId) => boolean;
  /** Wants to be told of nothing now. */
  readonly isUndisturbed: (userId: UserId) => Promise<boolean>;
  readonly log: Log;
  readonly now: () => number;
}

interface Audience {
  readonly members: readonly Membership[];
  readonly until: number;
}

/**
 * Web Push of messages, to those who have Atrium open nowhere, as their rooms are set. Nothing of it is stored: a
 * message is told at most once, and what a crash takes along is unread all the same.
 */
export class MessagePush {
  readonly #deps: MessagePushDeps;
  readonly #audiences = new RecentMap<RoomId, Audience>(ROOMS_KEPT);
  readonly #waiting: Message[] = [];
  #working: Promise<void> | undefined;

  constructor(deps: MessagePushDeps) {
    this.#deps = deps;
  }

  /** Messages that were written here, now durable. Waits for nothing. */
  posted(messages: readonly Message[]): void {
    for (const message of messages)
      if (isTold(message) && this.#waiting.length < MOST_WAITING) this.#waiting.push(message);
    if (this.#waiting.length > 0) this.#working ??= this.#work();
  }

  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one message after the other
        await this.#tell(message);
      } catch (error) {
        this.#deps.log.error({ err: error }, 'a message was not told by push');
      }
    }
    this.#working = undefined;
  }

  async #tell(message: Message): Promise<void> {
    const candidates = await this.#candidates(message);
    if (candidates.length === 0) return;
    const payload = await this.#payload(message);
    await mapInParallel(candidates, PARALLEL, async (userId) => {
      if (await this.#wants(message, userId)) await this.#send(message, userId, payload);
    });
  }

  /** Of those who have subscribed: whom it names, and where it may concern more, members who may want to hear of it. */
  async #candidates(message: Message): Promise<UserId[]> {
    const people = await this.#deps.people.all();
    if (people.size === 0) return [];
    const isOpen = (userId: UserId): boolean =>
      people.has(userId) && userId !== message.senderId && !this.#deps.isConnected(userId);
    const named = (message.mentions ?? []).map(({ userId }) => userId);
    // Those who are named need not wait until the room is looked at anew.
    const others = (await this.#audience(message.roomId))
      .filter(({ userId, attention }) => wantsNews(attention, mentions(message, userId)))
      .map(({ userId }) => userId);
    return [...new Set([...named, ...others])].filter(isOpen);
  }

  async #audience(roomId: RoomId): Promise<readonly Membership[]> {
    const known = this.#audiences.get(roomId);
    if (known && known.until > this.#deps.now()) return known.members;
    const people = await this.#deps.people.all();
    const all = await this.#deps.membersOf(roomId);
    const members = all.filter(({ userId }) => people.has(userId));
    this.#audiences.set(roomId, { members, until: this.#deps.now() + AUDIENCE_MS });
    return members;
  }

  /** As it is set now, whatever was remembered of the room. */
  async #wants(message: Message, userId: UserId): Promise<boolean> {
    const membership = await this.#deps.membership(message.roomId, userId);
    if (!membership || membership.readSeq >= message.seq) return false;
    if (!wantsNews(membership.attention, mentions(message, userId))) return false;
    return !(await this.#deps.isUndisturbed(userId));
  }

  async #send({ roomId }: Message, userId: UserId, payload: unknown): Promise<void> {
    const { subscriptions, liveSessions, push } = this.#deps;
    const live = await liveSessions(userId);
    const message = { payload, tag: `room ${roomId}`, ttlSeconds: DAY_SECONDS };
    await mapInParallel(await subscriptions.subscriptions(userId), PARALLEL, async ({ sessionId, form }) => {
      const outcome = live.has(sessionId) ? await push.send(form, message) : 'gone';
      if (outcome === 'gone') await subscriptions.unsubscribe(userId, sessionId);
    });
  }

  async #payload({ roomId, seq, senderId, content }: Message): Promise<unknown> {
    const [[sender], room] = await Promise.all([
      this.#deps.profiles.profiles([senderId]),
      this.#deps.roomName(roomId),
    ]);
    const text = content.kind === 'text' ? content.text.slice(0, TEXT_LENGTH) : 'Code';
    return { kind: 'message', message: { roomId, seq, room, sender: sender?.displayName, text } };
  }
}

/** What the server says for somebody is in the calendar and in reminders. */
function isTold({ content }: Message): boolean {
  return content.kind === 'text' || content.kind === 'code';
}

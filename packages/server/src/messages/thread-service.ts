import { AppError } from '@atrium/contract/errors';
import { placeOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { peopleOf } from '@atrium/contract/message-people';
import type { Message } from '@atrium/contract/messages';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import { isThreadUnread } from '@atrium/contract/thread-marks';
import type { ThreadPlace } from '@atrium/contract/threads';
import type { Announcer } from '../announcer.ts';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { Store, Write } from '../storage/store.ts';
import type { MessageChanges } from './message-changes.ts';
import { fitting } from './message-history.ts';
import { MESSAGES } from './message-item.ts';
import type { MessageRepository } from './message-repository.ts';
import { replySlipKey, withReply } from './counted-replies.ts';
import type { ThreadPlaces } from './thread-places.ts';
import type { ThreadReplies } from './thread-replies.ts';

export interface ThreadServiceDeps {
  readonly store: Pick<Store, 'get'>;
  readonly messages: Pick<MessageRepository, 'find' | 'findMany'>;
  readonly changes: MessageChanges;
  readonly replies: ThreadReplies;
  readonly places: ThreadPlaces;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly announcer: Announcer;
}

/**
 * Replies to messages. A reply is an entry of its room's log like any other; what a thread has beside it is a summary on
 * its root, and a place of each person who follows it.
 */
export class ThreadService {
  readonly #deps: ThreadServiceDeps;

  constructor(deps: ThreadServiceDeps) {
    this.#deps = deps;
  }

  /** Throws `not-found` where there is nothing to reply to, `conflict` where a thread would begin at a deleted message. */
  async assertOpen(roomId: RoomId, threadId: MessageId): Promise<void> {
    const root = await this.#root(threadId);
    if (root.roomId !== roomId) throw noSuchThread();
    if (root.content.kind === 'deleted' && root.thread === undefined)
      throw new AppError('conflict', 'This message was deleted.');
  }

  /**
   * Counts a stored reply on its root, once however often it is tried, and makes those it concerns follow the thread.
   * Throws `unavailable` if others were always faster: the reply is stored, and whoever sends it again has it counted.
   */
  async count(reply: Message): Promise<void> {
    const { changes, announcer } = this.#deps;
    let newcomers: readonly { userId: UserId; place: ThreadPlace }[] = [];
    const transform = async (root: Message): Promise<Message | undefined> => {
      newcomers = [];
      if (await this.#isCounted(reply)) return undefined;
      newcomers = await this.#newcomers(root, reply);
      return withReply(root, reply);
    };
    const writes = () => [
      slipWrite(reply),
      ...newcomers.map(({ userId, place }) => this.#deps.places.newcomer(userId, place)),
    ];
    await changes.apply(reply.threadId!, transform, writes).catch(again);
    for (const { userId, place } of newcomers) announcer.toUser(userId, 'thread:changed', { place });
  }

  async page(input: ParsedInput<'threads.page'>, userId: UserId): Promise<Output<'threads.page'>> {
    const { messageId, before, limit } = input;
    const { replies, places, profiles } = this.#deps;
    const root = await this.#root(messageId);
    const [page, place] = await Promise.all([
      replies.page(root, before, limit),
      places.find(userId, messageId),
    ]);
    const counted = before === undefined ? await this.#countForgotten(root, page.replies) : root;
    const users = await profiles.profiles(peopleOf([counted, ...page.replies]));
    return { root: counted, ...page, place, users };
  }

  async list(userId: UserId): Promise<Output<'threads.list'>> {
    const { places, memberships, messages, profiles } = this.#deps;
    const [followed, mine] = await Promise.all([places.followed(userId), memberships.ofUser(userId)]);
    const rooms = new Set(mine.map(({ roomId }) => roomId));
    const open = followed.filter(({ threadId }) => rooms.has(placeOf(threadId).roomId));
    const roots = await messages.findMany(open.map(({ threadId }) => threadId));
    const byId = new Map(roots.map((root) => [root.messageId, root]));
    const threads = open
      .flatMap((place) => {
        const root = byId.get(place.threadId);
        return root ? [{ root, place, isUnread: isThreadUnread(root, place, userId) }] : [];
      })
      .toSorted((a, b) => Number(b.isUnread) - Number(a.isUnread) || later(a.root, b.root))
      .slice(0, LIMITS.threadsListed);
    const shown = threads.slice(0, fitting(threads.map(({ root }) => root)));
    const users = await profiles.profiles(peopleOf(shown.map(({ root }) => root)));
    return { threads: shown.map(({ root, place }) => ({ root, place })), users };
  }

  async follow(
    { messageId, isFollowed }: ParsedInput<'threads.follow'>,
    userId: UserId,
  ): Promise<ThreadPlace> {
    const root = await this.#root(messageId);
    const readSeq = root.thread?.latest.at(-1)?.seq ?? 0;
    const place = await this.#deps.places.follow(userId, { threadId: messageId, isFollowed, readSeq });
    this.#deps.announcer.toUser(userId, 'thread:changed', { place });
    return place;
  }

  async markRead(
    { messageId, readSeq }: ParsedInput<'threads.markRead'>,
    userId: UserId,
  ): Promise<ThreadPlace> {
    const root = await this.#root(messageId);
    const upTo = Math.min(readSeq, root.thread?.latest.at(-1)?.seq ?? 0);
    const place = await this.#deps.places.markRead(userId, messageId, upTo);
    if (place.isFollowed) this.#deps.announcer.toUser(userId, 'thread:changed', { place });
    return place;
  }

  async #root(threadId: MessageId): Promise<Message> {
    const root = await this.#deps.messages.find(threadId);
    if (!root || root.threadId !== undefined) throw noSuchThread();
    return root;
  }

  /** Its writer was gone, and the server too, before it was counted: whoever reads the thread next has it counted. */
  async #countForgotten(root: Message, replies: readonly Message[]): Promise<Message> {
    const latest = root.thread?.latest ?? [];
    const known = new Set(latest.map(({ seq }) => seq));
    const from = latest.length < LIMITS.threadLatest ? 0 : latest[0]!.seq;
    const forgotten = replies.filter(({ seq }) => seq > from && !known.has(seq));
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they change one message
    for (const reply of forgotten) await this.count(reply);
    return forgotten.length === 0 ? root : this.#root(root.messageId);
  }

  async #isCounted(reply: Message): Promise<boolean> {
    return (await this.#deps.store.get({ table: MESSAGES, key: replySlipKey(reply) })) !== undefined;
  }

  /** Who follows from now on: whoever replies, who wrote the root, and whom either names, as far as they are here. */
  async #newcomers(root: Message, reply: Message): Promise<{ userId: UserId; place: ThreadPlace }[]> {
    const { memberships, places } = this.#deps;
    const named = [...(reply.mentions ?? []), ...(root.thread ? [] : (root.mentions ?? []))];
    const concerned = [
      ...new Set([reply.senderId, root.senderId, ...named.map(({ userId }) => userId)]),
    ].slice(0, LIMITS.mentionsPerMessage);
    const found = await Promise.all(concerned.map((userId) => memberships.find(reply.roomId, userId)));
    const members = concerned.filter((_, at) => found[at] !== undefined);
    const strangers = await places.strangers(members, root.messageId);
    return strangers.map((userId) => {
      const readSeq = userId === reply.senderId ? reply.seq : reply.seq - 1;
      return { userId, place: { threadId: root.messageId, isFollowed: true, version: 1, readSeq } };
    });
  }
}

function slipWrite(reply: Message): Write {
  return {
    put: { table: MESSAGES, item: replySlipKey(reply), condition: 'attribute_not_exists(#messageId)' },
  };
}

function later(a: Message, b: Message): number {
  return activityOf(a) < activityOf(b) ? 1 : -1;
}

function activityOf({ thread, createdAt }: Message): string {
  return thread?.lastReplyAt ?? createdAt;
}

function again(error: unknown): never {
  if (error instanceof AppError && error.code === 'conflict')
    throw new AppError('unavailable', 'The reply is stored, and not counted yet.');
  throw error;
}

function noSuchThread(): AppError {
  return new AppError('not-found', 'There is no such message in this room to reply to.');
}

import { isDeepStrictEqual } from 'node:util';
import type { UserProfile } from '@atrium/contract/accounts';
import type { Attachment } from '@atrium/contract/attachment';
import { AppError } from '@atrium/contract/errors';
import {
  messageIdOf,
  placeOf,
  type AttachmentId,
  type MessageId,
  type RoomId,
  type UserId,
} from '@atrium/contract/ids';
import { peopleOf } from '@atrium/contract/message-people';
import type { Message, MessageVersion, NewContent } from '@atrium/contract/messages';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { DenseLog, Draft } from '../storage/log.ts';
import type { Write } from '../storage/store.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MessageAnnouncer } from './message-announcer.ts';
import type { MessageChanges } from './message-changes.ts';
import { identityOf } from './message-item.ts';
import { mayDelete, mayEdit } from './message-policy.ts';
import type { Mentioned, MessageMentions } from './message-mentions.ts';
import type { MessagePins } from './message-pins.ts';
import type { MessageReactions } from './message-reactions.ts';
import type { MessageVersions } from './message-versions.ts';
import { withoutStaleResults, withResult, type RunOfBlock } from './message-results.ts';
import { describedAttachment, type MessageFiles } from './message-attachments.ts';
import type { MessageHistory } from './message-history.ts';
import type { MessageRepository } from './message-repository.ts';
import { threadMarks } from './counted-replies.ts';
import type { ThreadService } from './thread-service.ts';

export interface MessageServiceDeps {
  readonly log: DenseLog<Message>;
  readonly history: MessageHistory;
  readonly changes: MessageChanges;
  readonly reactions: MessageReactions;
  readonly mentions: MessageMentions;
  readonly versions: MessageVersions;
  readonly pins: MessagePins;
  readonly threads: ThreadService;
  readonly messages: Pick<MessageRepository, 'find' | 'search'>;
  readonly attachments: MessageFiles;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly announcer: MessageAnnouncer;
  readonly now: () => number;
}

interface Said {
  readonly content: Message['content'];
  readonly replyTo?: MessageId | undefined;
  readonly threadId?: MessageId | undefined;
  readonly isAlsoInRoom?: true | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
}

/** Messages of rooms. Callers have been authorised as members of the room. */
export class MessageService {
  readonly #deps: MessageServiceDeps;

  constructor(deps: MessageServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Appends a message and answers when it is durable; a repeat is answered with the message that is stored.
   * Throws `conflict` when its `clientMessageId` was used for something else, `not-found` when it answers a message
   * that the room does not have.
   */
  async post(input: ParsedInput<'messages.post'>, sender: UserProfile): Promise<Message> {
    const { roomId, content, replyTo, threadId, isAlsoInRoom, retryAfterSeq } = input;
    assertSays(content, input.attachments?.length ?? 0);
    await this.#assertRelated(input);
    const mentioned = await this.#mentioned(roomId, content, sender.userId);
    this.#deps.announcer.willHearOf(sender);
    const attachments = await this.#claimed(sender.userId, input);
    const draft = this.#draft(sender.userId, input, { ...mentioned, ...(attachments && { attachments }) });
    const { entry, isNew } = await this.#deps.log.append(roomId, draft, retryAfterSeq);
    // An edited message no longer shows what was first sent, so it cannot be held against a repeat.
    const mayCompare = !isNew && entry.change === undefined;
    const said = saidIn({ content, replyTo, threadId, isAlsoInRoom, attachments });
    if (mayCompare && !isDeepStrictEqual(saidIn(entry), said))
      throw new AppError('conflict', 'This clientMessageId belongs to another message.');
    if (attachments) await this.#deps.attachments.posted(entry);
    if (entry.threadId !== undefined) await this.#deps.threads.count(entry);
    return entry;
  }

  /** The message that its sender gave this name, if it stands behind a place of the log. */
  async findPosted(
    roomId: RoomId,
    { userId, clientMessageId }: { readonly userId: UserId; readonly clientMessageId: string },
    afterSeq: number,
  ): Promise<Message | undefined> {
    const { log, messages } = this.#deps;
    const range = { from: afterSeq + 1, to: await log.head(roomId) };
    return range.to < range.from
      ? undefined
      : messages.search(roomId, identityOf(userId, clientMessageId), range);
  }

  async page(input: ParsedInput<'messages.page'>): Promise<Output<'messages.page'>> {
    const { roomId, before, around, limit } = input;
    if (before !== undefined && around !== undefined)
      throw new AppError('invalid', 'A page is before a cursor or around a message.');
    const { history } = this.#deps;
    const page =
      around === undefined
        ? await history.page(roomId, before, limit)
        : await history.around(roomId, around, limit);
    return { ...page, users: await this.#deps.profiles.profiles(peopleOf(page.messages)) };
  }

  /** Throws `not-found`. */
  async find(messageId: MessageId): Promise<Message> {
    const message = await this.#deps.messages.find(messageId);
    if (!message) throw new AppError('not-found', 'There is no such message.');
    return message;
  }

  /**
   * Puts the result of a run on its message if the block still says what was run, with what else is to be written at
   * the same moment. Answers with the message as it is then.
   */
  keepResult(messageId: MessageId, run: RunOfBlock, alongside: readonly Write[]): Promise<Message> {
    return this.#deps.changes.apply(messageId, (message) => withResult(message, run), alongside);
  }

  /** Throws `forbidden` for a message of somebody else, `conflict` for a deleted one. */
  async edit(messageId: MessageId, content: NewContent, userId: UserId): Promise<Message> {
    const mentioned = await this.#mentioned(placeOf(messageId).roomId, content, userId);
    const editedAt = new Date(this.#deps.now()).toISOString();
    const { changes, versions } = this.#deps;
    let kept: Write[] = [];
    const transform = (message: Message): Message | undefined => {
      if (!mayEdit(message, userId)) throw new AppError('forbidden', 'Only its writer edits a message.');
      if (message.content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
      assertSays(content, message.attachments?.length ?? 0);
      if (isDeepStrictEqual(message.content, content)) return undefined;
      kept = [versions.kept(message)];
      const { mentions: _, everyone: __, ...rest } = withoutStaleResults(message, content);
      return { ...rest, ...mentioned, content, editedAt, edits: (message.edits ?? 0) + 1 };
    };
    return changes.apply(messageId, transform, () => kept);
  }

  /** What a message said before its edits, oldest first. Throws `not-found`. */
  async versions(messageId: MessageId): Promise<MessageVersion[]> {
    return this.#deps.versions.of(await this.find(messageId));
  }

  /** Changes the words that stand for a picture. Throws as `edit` does, and `not-found` for a file of no such message. */
  describe(
    messageId: MessageId,
    words: { readonly attachmentId: AttachmentId; readonly alt: string },
    userId: UserId,
  ): Promise<Message> {
    return this.#deps.changes.apply(messageId, (message) => {
      if (!mayEdit(message, userId)) throw new AppError('forbidden', 'Only its writer edits a message.');
      return describedAttachment(message, words);
    });
  }

  /** Leaves a tombstone. Deleting twice changes nothing. */
  async delete(messageId: MessageId, actor: { userId: UserId; roomId: RoomId }): Promise<Message> {
    const { changes, memberships, versions } = this.#deps;
    let removal: Write[] = [];
    const role = (await memberships.find(actor.roomId, actor.userId))?.role;
    const transform = (message: Message): Message | undefined => {
      if (!mayDelete(message, { userId: actor.userId, role }))
        throw new AppError('forbidden', 'Only its writer or an administrator of the room deletes a message.');
      if (message.content.kind === 'deleted') return undefined;
      removal = versions.removal(message);
      return tombstoneOf(message);
    };
    return changes.apply(messageId, transform, () => removal);
  }

  /** Throws `conflict` for a deleted message and for more different emoji than a message carries. */
  react({ messageId, emoji, isOn }: ParsedInput<'messages.react'>, person: UserProfile): Promise<Message> {
    const { changes, reactions, announcer } = this.#deps;
    announcer.willHearOf(person);
    const { transform, writes } = reactions.plan({ messageId, emoji, isOn, userId: person.userId });
    return changes.apply(messageId, transform, writes);
  }

  /** Throws `conflict` for a deleted message, and where as many are pinned as a room may have. */
  pin(input: ParsedInput<'messages.pin'>, person: UserProfile): Promise<Message> {
    const { changes, pins, announcer } = this.#deps;
    announcer.willHearOf(person);
    const { transform, writes } = pins.plan(input, person.userId);
    return changes.apply(input.messageId, transform, writes);
  }

  async pins(roomId: RoomId): Promise<Output<'messages.pins'>> {
    const messages = await this.#deps.pins.of(roomId);
    return { messages, users: await this.#deps.profiles.profiles(peopleOf(messages)) };
  }

  async #mentioned(
    roomId: RoomId,
    content: NewContent,
    authorId: UserId,
  ): Promise<Omit<Mentioned, 'people'>> {
    const { people, ...mentioned } = await this.#deps.mentions.of(roomId, content, authorId);
    for (const person of people) this.#deps.announcer.willHearOf(person);
    return mentioned;
  }

  async #assertRelated({
    roomId,
    replyTo,
    threadId,
    isAlsoInRoom,
  }: ParsedInput<'messages.post'>): Promise<void> {
    if (replyTo !== undefined) await this.#assertAnswerable(roomId, replyTo);
    if (threadId !== undefined) await this.#deps.threads.assertOpen(roomId, threadId);
    else if (isAlsoInRoom) throw new AppError('invalid', 'A message that is no reply is in the room anyway.');
  }

  async #assertAnswerable(roomId: RoomId, replyTo: MessageId): Promise<void> {
    const isHere = placeOf(replyTo).roomId === roomId && (await this.#deps.messages.find(replyTo));
    if (!isHere) throw new AppError('not-found', 'The message that this one answers is not in this room.');
  }

  async #claimed(
    senderId: UserId,
    { roomId, clientMessageId, attachments, retryAfterSeq }: ParsedInput<'messages.post'>,
  ): Promise<Attachment[] | undefined> {
    if (attachments === undefined) return undefined;
    const afterSeq = retryAfterSeq ?? (await this.#deps.log.head(roomId));
    return this.#deps.attachments.claim(attachments, { roomId, senderId, clientMessageId, afterSeq });
  }

  #draft(
    senderId: UserId,
    input: ParsedInput<'messages.post'>,
    found: Pick<Message, 'mentions' | 'everyone' | 'attachments'>,
  ): Draft<Message> {
    const { now } = this.#deps;
    const { roomId, clientMessageId, content, replyTo } = input;
    return {
      identity: identityOf(senderId, clientMessageId),
      build: (seq, previous) => ({
        messageId: messageIdOf(roomId, seq),
        roomId,
        seq,
        senderId,
        clientMessageId,
        createdAt: laterThan(previous?.createdAt, now()),
        content,
        ...(replyTo && { replyTo }),
        ...threadMarks(previous, input),
        ...found,
      }),
    };
  }
}

/** The place, in the room and in threads, and nothing of what was there. */
function tombstoneOf(message: Message): Message {
  const { messageId, roomId, seq, senderId, clientMessageId, createdAt } = message;
  const { replyTo, threadId, isAlsoInRoom, inThreads, thread } = message;
  const place = { messageId, roomId, seq, senderId, clientMessageId, createdAt };
  return {
    ...place,
    ...(replyTo && { replyTo }),
    ...(threadId && { threadId }),
    ...(isAlsoInRoom && { isAlsoInRoom }),
    ...(inThreads && { inThreads }),
    ...(thread && { thread }),
    content: { kind: 'deleted' },
  };
}

/** What its sender has put into a message. */
function saidIn({ content, replyTo, threadId, isAlsoInRoom, attachments }: Said) {
  return { content, replyTo, threadId, isAlsoInRoom, attachments };
}

function assertSays(content: NewContent, files: number): void {
  if (content.kind === 'text' && content.text.trim() === '' && files === 0)
    throw new AppError('invalid', 'A message must not be empty.');
}

/** Now, but at least a millisecond after what came before: the order in time is the order in the log. */
export function laterThan(previous: string | undefined, now: number): string {
  const at = previous === undefined ? now : Math.max(now, Date.parse(previous) + 1);
  return new Date(at).toISOString();
}

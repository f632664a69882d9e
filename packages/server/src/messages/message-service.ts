import { isDeepStrictEqual } from 'node:util';
import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import { messageIdOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { DenseLog, Draft } from '../storage/log.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MessageAnnouncer } from './message-announcer.ts';
import { identityOf } from './message-item.ts';
import type { MessageChanges } from './message-changes.ts';
import { mayDelete, mayEdit } from './message-policy.ts';
import type { MessageHistory } from './message-history.ts';

export interface MessageServiceDeps {
  readonly log: DenseLog<Message>;
  readonly history: MessageHistory;
  readonly changes: MessageChanges;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly announcer: MessageAnnouncer;
  readonly now: () => number;
}

/** Messages of rooms. Callers have been authorised as members of the room. */
export class MessageService {
  readonly #deps: MessageServiceDeps;

  constructor(deps: MessageServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Appends a message and answers when it is durable; a repeat is answered with the message that is stored.
   * Throws `conflict` when its `clientMessageId` was used for something else.
   */
  async post(input: ParsedInput<'messages.post'>, sender: UserProfile): Promise<Message> {
    const { roomId, clientMessageId, content, retryAfterSeq } = input;
    this.#deps.announcer.willHearOf(sender);
    const draft = this.#draft(sender.userId, { roomId, clientMessageId, content });
    const { entry, isNew } = await this.#deps.log.append(roomId, draft, retryAfterSeq);
    // An edited message no longer shows what was first sent, so it cannot be held against a repeat.
    const mayCompare = !isNew && entry.change === undefined;
    if (mayCompare && !isDeepStrictEqual(entry.content, content))
      throw new AppError('conflict', 'This clientMessageId belongs to another message.');
    return entry;
  }

  async page(input: ParsedInput<'messages.page'>): Promise<Output<'messages.page'>> {
    const page = await this.#deps.history.page(input.roomId, input.before, input.limit);
    const senders = [...new Set(page.messages.map(({ senderId }) => senderId))];
    return { ...page, users: await this.#deps.profiles.profiles(senders) };
  }

  /** Throws `forbidden` for a message of somebody else, `conflict` for a deleted one. */
  edit(messageId: MessageId, content: NewContent, userId: UserId): Promise<Message> {
    const editedAt = new Date(this.#deps.now()).toISOString();
    return this.#deps.changes.apply(messageId, (message) => {
      if (!mayEdit(message, userId)) throw new AppError('forbidden', 'Only its writer edits a message.');
      if (message.content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
      return isDeepStrictEqual(message.content, content) ? undefined : { ...message, content, editedAt };
    });
  }

  /** Leaves a tombstone. Deleting twice changes nothing. */
  async delete(messageId: MessageId, actor: { userId: UserId; roomId: RoomId }): Promise<Message> {
    const { changes, memberships } = this.#deps;
    const role = (await memberships.find(actor.roomId, actor.userId))?.role;
    return changes.apply(messageId, (message) => {
      if (!mayDelete(message, { userId: actor.userId, role }))
        throw new AppError('forbidden', 'Only its writer or the owner of the room deletes a message.');
      if (message.content.kind === 'deleted') return undefined;
      const { editedAt: _, ...rest } = message;
      return { ...rest, content: { kind: 'deleted' } };
    });
  }

  #draft(
    senderId: UserId,
    { roomId, clientMessageId, content }: { roomId: RoomId; clientMessageId: string; content: NewContent },
  ): Draft<Message> {
    const { now } = this.#deps;
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
      }),
    };
  }
}

/** Now, but at least a millisecond after what came before: the order in time is the order in the log. */
export function laterThan(previous: string | undefined, now: number): string {
  const at = previous === undefined ? now : Math.max(now, Date.parse(previous) + 1);
  return new Date(at).toISOString();
}

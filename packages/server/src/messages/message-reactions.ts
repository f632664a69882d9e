import { AppError } from '@atrium/contract/errors';
import { LIMITS } from '@atrium/contract/limits';
import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { ReactionTally } from '@atrium/contract/reactions';
import type { Store, Write } from '../storage/store.ts';
import type { Transform } from './message-changes.ts';
import { MESSAGES } from './message-item.ts';

/** One person's wish for one emoji on one message. */
export interface ReactionWish {
  readonly messageId: MessageId;
  readonly emoji: string;
  readonly isOn: boolean;
  readonly userId: UserId;
}

/**
 * Emoji on messages. A message names the first `LIMITS.reactionNames` people behind an emoji and counts the others,
 * each of whom has a slip of the store, an item without a place in any index, so that nobody is counted twice. The
 * cost of a reaction depends on its message alone, whatever the room holds.
 */
export class MessageReactions {
  readonly #store: Pick<Store, 'get'>;

  constructor({ store }: { store: Pick<Store, 'get'> }) {
    this.#store = store;
  }

  /** The change that a wish makes, and what is to be written beside it, once the change has been worked out. */
  plan(wish: ReactionWish): { transform: Transform; writes: () => readonly Write[] } {
    let writes: readonly Write[] = [];
    const transform = async (message: Message): Promise<Message | undefined> => {
      writes = [];
      refuseDeleted(message);
      const tally = message.reactions?.find(({ emoji }) => emoji === wish.emoji);
      const isNamed = tally?.userIds.includes(wish.userId) ?? false;
      if (isNamed) return wish.isOn ? undefined : withTally(message, unnamed(tally!, wish.userId));
      if (!isCounted(tally, wish)) return named(message, tally, wish);
      const hasSlip = (await this.#store.get({ table: MESSAGES, key: slipKey(wish) })) !== undefined;
      if (hasSlip === wish.isOn) return undefined;
      writes = [slipWrite(wish)];
      return withTally(message, { ...tally!, count: tally!.count + (wish.isOn ? 1 : -1) });
    };
    return { transform, writes: () => writes };
  }
}

function refuseDeleted({ content }: Message): void {
  if (content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
}

/** Whether this person may be among those who are counted without a name. */
function isCounted(tally: ReactionTally | undefined, { isOn }: ReactionWish): boolean {
  if (tally === undefined) return false;
  // As long as some have slips, a newcomer gets one too: only so does nobody have both.
  return tally.count > tally.userIds.length || (isOn && tally.userIds.length >= LIMITS.reactionNames);
}

function named(
  message: Message,
  tally: ReactionTally | undefined,
  { emoji, isOn, userId }: ReactionWish,
): Message | undefined {
  if (!isOn) return undefined;
  if (tally)
    return withTally(message, { ...tally, count: tally.count + 1, userIds: [...tally.userIds, userId] });
  const reactions = message.reactions ?? [];
  if (reactions.length >= LIMITS.reactionKinds)
    throw new AppError('conflict', `A message has ${LIMITS.reactionKinds} different emoji at most.`);
  return { ...message, reactions: [...reactions, { emoji, count: 1, userIds: [userId] }] };
}

function unnamed(tally: ReactionTally, userId: UserId): ReactionTally {
  return { ...tally, count: tally.count - 1, userIds: tally.userIds.filter((one) => one !== userId) };
}

/** An emoji that nobody stands behind any more goes. */
function withTally(message: Message, tally: ReactionTally): Message {
  const { reactions: before = [], ...rest } = message;
  const reactions = before
    .map((one) => (one.emoji === tally.emoji ? tally : one))
    .filter(({ count }) => count > 0);
  return reactions.length > 0 ? { ...rest, reactions } : rest;
}

export function slipKey({ messageId, emoji, userId }: Omit<ReactionWish, 'isOn'>) {
  return { messageId: `${messageId}!${userId}!${emoji}` };
}

function slipWrite(wish: ReactionWish): Write {
  const key = slipKey(wish);
  return wish.isOn
    ? { put: { table: MESSAGES, item: key, condition: 'attribute_not_exists(#messageId)' } }
    : { delete: { table: MESSAGES, key, condition: 'attribute_exists(#messageId)' } };
}

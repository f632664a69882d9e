import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { ReactionTally } from '@atrium/contract/reactions';
import type { Call } from '../transport/transport.ts';

/** Which message, and of which room. */
export type MessagePlace = Pick<Message, 'messageId' | 'roomId'>;

export interface OwnReactionsDeps {
  readonly userId: UserId;
  readonly call: Call;
  /** A message as the server has it now. */
  readonly onAnswer: (message: Message) => void;
  /** What `shown` answers for this message may be another now. */
  readonly onChange: (message: MessagePlace) => void;
}

interface Wish {
  /** What the person wants. */
  isOn: boolean;
  /** Everybody who waits for it to come true. */
  readonly settled: Promise<void>;
}

/**
 * Own emoji on messages show at once. Of one emoji on one message a single call is under way; what was wanted
 * meanwhile follows it. Behind an emoji that more people stand than a message names, the server alone knows whether
 * one is among them: adding oneself twice changes nothing there, and from its answer on it is known here too.
 */
export class OwnReactions {
  readonly #deps: OwnReactionsDeps;
  readonly #wishes = new Map<MessageId, Map<string, Wish>>();
  /** Emoji by which this person is counted without a name. */
  readonly #counted = new Map<MessageId, Set<string>>();
  /** So that what did not change stays the same object. */
  readonly #shown = new Map<MessageId, { readonly source: Message; readonly shown: Message }>();

  constructor(deps: OwnReactionsDeps) {
    this.#deps = deps;
  }

  /** Throws what the server says; what is shown is then what it was. */
  react(place: MessagePlace, emoji: string, isOn: boolean): Promise<void> {
    const { messageId } = place;
    const known = this.#wishes.get(messageId)?.get(emoji);
    if (known) {
      known.isOn = isOn;
      this.#changed(place);
      return known.settled;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wish: Wish = { isOn, settled: promise };
    this.#wishesOf(messageId).set(emoji, wish);
    this.#changed(place);
    this.#fulfil(place, emoji, wish).then(resolve, reject);
    return promise;
  }

  /** The message with what this person wants. The same object as long as there is nothing to add. */
  shown(message: Message): Message {
    const { messageId } = message;
    if (!this.#wishes.has(messageId) && !this.#counted.has(messageId)) return message;
    const made = this.#shown.get(messageId);
    if (made?.source === message) return made.shown;
    const shown = this.#withOwn(message);
    this.#shown.set(messageId, { source: message, shown });
    return shown;
  }

  #withOwn(message: Message): Message {
    const { messageId } = message;
    const counted = this.#counted.get(messageId) ?? [];
    const wishes = this.#wishes.get(messageId) ?? [];
    const { userId } = this.#deps;
    const before = message.reactions ?? [];
    let reactions = before;
    for (const emoji of counted) reactions = withName(reactions, emoji, userId);
    for (const [emoji, { isOn }] of wishes) reactions = withWish(reactions, { emoji, isOn, userId });
    if (reactions === before) return message;
    const { reactions: _, ...rest } = message;
    return reactions.length > 0 ? { ...rest, reactions } : rest;
  }

  async #fulfil(place: MessagePlace, emoji: string, wish: Wish): Promise<void> {
    const { messageId } = place;
    const { call, onAnswer, userId } = this.#deps;
    try {
      for (;;) {
        const { isOn } = wish;
        // oxlint-disable-next-line no-await-in-loop -- the next wish follows from what has become of this one
        const { message } = await call('messages.react', { messageId, emoji, isOn });
        this.#learn(message, emoji, isOn && !isNamed(message, emoji, userId));
        onAnswer(message);
        if (wish.isOn === isOn) return;
      }
    } finally {
      const wishes = this.#wishesOf(messageId);
      wishes.delete(emoji);
      if (wishes.size === 0) this.#wishes.delete(messageId);
      this.#changed(place);
    }
  }

  #learn({ messageId }: Message, emoji: string, isCounted: boolean): void {
    const known = this.#counted.get(messageId) ?? new Set();
    if (isCounted) this.#counted.set(messageId, known.add(emoji));
    else if (known.delete(emoji) && known.size === 0) this.#counted.delete(messageId);
  }

  #changed(place: MessagePlace): void {
    this.#shown.delete(place.messageId);
    this.#deps.onChange(place);
  }

  #wishesOf(messageId: MessageId): Map<string, Wish> {
    const wishes = this.#wishes.get(messageId) ?? new Map<string, Wish>();
    this.#wishes.set(messageId, wishes);
    return wishes;
  }
}

function isNamed({ reactions = [] }: Message, emoji: string, userId: UserId): boolean {
  return reactions.some((tally) => tally.emoji === emoji && tally.userIds.includes(userId));
}

function withName(reactions: ReactionTally[], emoji: string, userId: UserId): ReactionTally[] {
  const tally = reactions.find((one) => one.emoji === emoji && !one.userIds.includes(userId));
  if (!tally) return reactions;
  const next = { ...tally, userIds: [userId, ...tally.userIds] };
  return reactions.map((one) => (one === tally ? next : one));
}

function withWish(
  reactions: ReactionTally[],
  { emoji, isOn, userId }: { emoji: string; isOn: boolean; userId: UserId },
): ReactionTally[] {
  const tally = reactions.find((one) => one.emoji === emoji);
  const isIn = tally?.userIds.includes(userId) ?? false;
  if (isIn === isOn) return reactions;
  if (!tally) return [...reactions, { emoji, count: 1, userIds: [userId] }];
  const next = isOn
    ? { ...tally, count: tally.count + 1, userIds: [...tally.userIds, userId] }
    : { ...tally, count: tally.count - 1, userIds: tally.userIds.filter((one) => one !== userId) };
  return reactions.map((one) => (one === tally ? next : one)).filter(({ count }) => count > 0);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@atrium/contract/errors';
import { placeOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { RoomHeads } from '../rooms/room-heads.ts';
import { StorageError, TransactionCancelled } from '../storage/errors.ts';
import type { Store, Write } from '../storage/store.ts';
import { changePut, type MessageRepository } from './message-repository.ts';

const ATTEMPTS = 8;

/** What a change makes of a message; `undefined`: it is that way already. Throws where it may not be. */
export type Transform = (message: Message) => Message | undefined | Promise<Message | undefined>;

/** What is written with a change; a function is asked after its `transform` has worked it out. */
export type Alongside = readonly Write[] | (() => readonly Write[]);

export interface MessageChangesDeps {
  readonly store: Store;
  readonly messages: MessageRepository;
  readonly heads: Pick<RoomHeads, 'currentChange' | 'takeChange'>;
  readonly now: () => number;
  /** What else a change writes: what belonged to the message before and no longer does goes with it. */
  readonly alongside?: (before: Message, after: Message) => readonly Write[];
  /** Told in the order of change numbers, as far as this process made them. */
  readonly onChanged: (message: Message) => void;
}

/**
 * Changes of messages that are there already. Each takes the next change number of its room, in one transaction
 * with the message, so that numbers follow the order in which changes became visible. One change of a room at a time
 * is under way here; another process may come in between, and then the loser looks again.
 */
export class MessageChanges {
  readonly #deps: MessageChangesDeps;
  readonly #lines = new Map<RoomId, Promise<unknown>>();

  constructor(deps: MessageChangesDeps) {
    this.#deps = deps;
  }

  /**
   * `writes` are made in the same transaction as the change, if there is one. Throws `not-found`, `conflict` (others
   * changed it again and again), and what `transform` throws.
   */
  apply(messageId: MessageId, transform: Transform, writes: Alongside = []): Promise<Message> {
    const { roomId } = placeOf(messageId);
    const before = this.#lines.get(roomId) ?? Promise.resolve();
    const mine = before.then(() => this.#attempt(messageId, transform, writes));
    const settled = mine.catch(() => undefined);
    this.#lines.set(roomId, settled);
    void settled.then(() => {
      if (this.#lines.get(roomId) === settled) this.#lines.delete(roomId);
    });
    return mine;
  }

  async #attempt(messageId: MessageId, transform: Transform, writes: Alongside): Promise<Message> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows from the last
      const changed = await this.#once(messageId, transform, writes);
      if (changed) return changed;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
    throw new AppError('conflict', 'Others are changing this at the same moment. Try again.');
  }

  /** Nothing if another change came in between. */
  async #once(messageId: MessageId, transform: Transform, writes: Alongside): Promise<Message | undefined> {
    const { store, messages, heads, now, alongside, onChanged } = this.#deps;
    const { roomId } = placeOf(messageId);
    const [message, lastChange] = await Promise.all([messages.find(messageId), heads.currentChange(roomId)]);
    if (!message) throw new AppError('not-found', 'There is no such message.');
    const wanted = await transform(message);
    if (!wanted) {
      // It may have been changed by an attempt that never heard of its success: then nobody was told.
      if (message.change !== undefined) onChanged(message);
      return message;
    }
    const change = lastChange + 1;
    const changed = { ...wanted, change, changedAt: new Date(now()).toISOString() };
    try {
      await store.transact([
        { put: changePut(changed, message.change) },
        heads.takeChange(roomId, change),
        ...(typeof writes === 'function' ? writes() : writes),
        ...(alongside?.(message, changed) ?? []),
      ]);
    } catch (error) {
      if (!(await this.#isDone(changed, error))) return undefined;
    }
    onChanged(changed);
    return changed;
  }

  /** A cancelled or unanswered transaction may have been ours all the same: the message says so. */
  async #isDone(changed: Message, error: unknown): Promise<boolean> {
    const isUncertain = error instanceof StorageError && error.outcome === 'unknown';
    if (!(error instanceof TransactionCancelled) && !isUncertain) throw error;
    const stored = await this.#deps.messages.find(changed.messageId);
    const isOurs = isDeepStrictEqual(stored, changed);
    if (!isOurs && isUncertain) throw error;
    return isOurs;
  }
}

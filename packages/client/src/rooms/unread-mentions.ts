import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { mentions } from '@atrium/contract/mention-names';
import type { Message } from '@atrium/contract/messages';

interface Met {
  readonly change: number;
  /** How often the list of rooms had been asked for by then. */
  readonly asks: number;
}

interface Place {
  /** Messages that mention this person. */
  readonly seqs: Set<number>;
  /** Messages that this client has met, in which form. */
  readonly met: Map<number, Met>;
}

/**
 * Where this person is mentioned. The list of rooms says it; from then on messages do, each in its latest form. What
 * was met after the list was asked for is newer than the list.
 */
export class UnreadMentions {
  readonly #userId: UserId;
  readonly #places = new Map<RoomId, Place>();
  #asks = 0;

  constructor(userId: UserId) {
    this.#userId = userId;
  }

  /** The list of rooms is asked for now. */
  asked(): void {
    this.#asks++;
  }

  listed(roomId: RoomId, listed: readonly number[]): void {
    const { seqs, met } = this.#place(roomId);
    const isNewer = (seq: number) => met.get(seq)?.asks === this.#asks;
    for (const seq of seqs) if (!isNewer(seq)) seqs.delete(seq);
    for (const seq of listed) if (!isNewer(seq)) seqs.add(seq);
  }

  /** Answers whether a count may have changed. */
  met(roomId: RoomId, messages: readonly Message[]): boolean {
    const { seqs, met } = this.#place(roomId);
    let isOther = false;
    for (const message of messages) {
      const { seq, change = 0 } = message;
      const known = met.get(seq);
      if (known && known.change > change) continue;
      met.set(seq, { change, asks: this.#asks });
      const isMeant = mentions(message, this.#userId);
      isOther ||= seqs.has(seq) !== isMeant;
      if (isMeant) seqs.add(seq);
      else seqs.delete(seq);
    }
    if (met.size > 4 * LIMITS.mentionWindow) prune(met);
    return isOther;
  }

  count(roomId: RoomId, { readSeq, lastSeq }: { readSeq: number; lastSeq: number }): number {
    const after = Math.max(readSeq, lastSeq - LIMITS.mentionWindow);
    const seqs = this.#places.get(roomId)?.seqs ?? [];
    return [...seqs].filter((seq) => seq > after).length;
  }

  forget(roomId: RoomId): void {
    this.#places.delete(roomId);
  }

  #place(roomId: RoomId): Place {
    const place = this.#places.get(roomId) ?? { seqs: new Set(), met: new Map() };
    this.#places.set(roomId, place);
    return place;
  }
}

/** What is far back is counted no more. */
function prune(met: Map<number, Met>): void {
  const seqs = [...met.keys()].toSorted((a, b) => b - a);
  for (const seq of seqs.slice(2 * LIMITS.mentionWindow)) met.delete(seq);
}

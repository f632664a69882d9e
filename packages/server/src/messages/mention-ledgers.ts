import { LIMITS } from '@atrium/contract/limits';
import { mentions } from '@atrium/contract/mention-names';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { RecentMap } from '../recent-map.ts';

/** Rooms whose mentions are remembered. */
const ROOMS_KEPT = 5_000;
/** Rooms that one question reads at the same moment. */
const AT_ONCE = 8;

/** What is unread of one room. */
export interface UnreadStretch {
  readonly roomId: RoomId;
  readonly readSeq: number;
  readonly lastSeq: number;
}

interface Ledger {
  /** Covers the messages after `from`, up to `to`. */
  readonly from: number;
  to: number;
  /** Messages that mention somebody, by their place. */
  readonly marks: Map<number, Message>;
  /** What happens while the log is read: of later forms than those read. */
  heard: Map<number, Message> | undefined;
  ready: Promise<void>;
}

export interface MentionLedgersDeps {
  /** Messages after a place up to another, ascending. */
  readonly read: (roomId: RoomId, range: { after: number; to: number }) => Promise<readonly Message[]>;
  /** No other process writes: what is remembered is kept right by what happens here. */
  readonly isExclusive: boolean;
}

/**
 * Who is mentioned where, counted from the log by whoever asks: a message to a room of 10,000 writes nothing for its
 * members. Of each room only those messages are remembered that mention somebody, among the newest
 * `LIMITS.mentionWindow`; where other processes write, nothing is.
 */
export class MentionLedgers {
  readonly #deps: MentionLedgersDeps;
  readonly #ledgers = new RecentMap<RoomId, Ledger>(ROOMS_KEPT);

  constructor(deps: MentionLedgersDeps) {
    this.#deps = deps;
  }

  /** The places of unread messages that mention a person, ascending, by room. */
  async unread(rooms: readonly UnreadStretch[], userId: UserId): Promise<Map<RoomId, number[]>> {
    const found = new Map<RoomId, number[]>();
    const left = [...rooms];
    const work = async (): Promise<void> => {
      for (let room = left.pop(); room; room = left.pop()) {
        // oxlint-disable-next-line no-await-in-loop -- so many at a time as there are workers
        found.set(room.roomId, await this.#of(room, userId));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return found;
  }

  posted(messages: readonly Message[]): void {
    for (const message of messages) {
      const ledger = this.#ledgers.get(message.roomId);
      if (!ledger || message.seq !== ledger.to + 1) continue;
      ledger.to = message.seq;
      mark(ledger, message);
    }
  }

  changed(message: Message): void {
    const ledger = this.#ledgers.get(message.roomId);
    if (ledger && message.seq > ledger.from && message.seq <= ledger.to) mark(ledger, message);
  }

  async #of({ roomId, readSeq, lastSeq }: UnreadStretch, userId: UserId): Promise<number[]> {
    const after = Math.max(readSeq, lastSeq - LIMITS.mentionWindow);
    if (after >= lastSeq) return [];
    const ledger = this.#covering(roomId, { after, to: lastSeq });
    await ledger.ready;
    const seqs = [...ledger.marks.values()]
      .filter((message) => mentions(message, userId))
      .map(({ seq }) => seq);
    return seqs.filter((seq) => seq > after && seq <= lastSeq).toSorted((a, b) => a - b);
  }

  #covering(roomId: RoomId, range: { after: number; to: number }): Ledger {
    const known = this.#ledgers.get(roomId);
    if (known && known.from <= range.after && known.to >= range.to) return known;
    const ledger: Ledger = {
      from: range.after,
      to: range.to,
      marks: new Map(),
      heard: new Map(),
      ready: Promise.resolve(),
    };
    // Before it is read, so that what happens meanwhile is heard.
    if (this.#deps.isExclusive) this.#ledgers.set(roomId, ledger);
    ledger.ready = this.#fill(roomId, ledger, range).catch((error: unknown) => {
      if (this.#ledgers.get(roomId) === ledger) this.#ledgers.delete(roomId);
      throw error;
    });
    return ledger;
  }

  async #fill(roomId: RoomId, ledger: Ledger, range: { after: number; to: number }): Promise<void> {
    for (const message of await this.#deps.read(roomId, range)) {
      const later = ledger.heard?.get(message.seq);
      if ((later?.change ?? 0) <= (message.change ?? 0)) mark(ledger, message);
    }
    ledger.heard = undefined;
  }
}

function mark({ marks, heard }: Ledger, message: Message): void {
  heard?.set(message.seq, message);
  if (message.mentions !== undefined || message.everyone !== undefined) marks.set(message.seq, message);
  else marks.delete(message.seq);
}

import { LIMITS } from '@atrium/contract/limits';
import { mentions } from '@atrium/contract/mention-names';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { RecentMap } from '../recent-map.ts';

/** Rooms whose mentions are remembered. */
const ROOMS_KEPT = 5_000;
/** Messages of a room that its ledger covers at most. */
const KEPT = 4 * LIMITS.mentionWindow;
/** Rooms that one question reads at the same moment. */
const AT_ONCE = 8;

/** What is unread of one room. */
export interface UnreadStretch {
  readonly roomId: RoomId;
  readonly readSeq: number;
  readonly lastSeq: number;
  /** The room's latest change number, read before its log. */
  readonly lastChange: number;
}

interface Ledger {
  /** Covers the messages after `from`, up to `to`. */
  from: number;
  to: number;
  /** Changes of the room up to this one are in it. */
  change: number;
  /** Messages that mention somebody, by their place. */
  readonly marks: Map<number, Message>;
  /** What happens while the log is read: of later forms than those read. */
  heard: Map<number, Message> | undefined;
  ready: Promise<void>;
}

export interface MentionLedgersDeps {
  /** Messages after a place up to another, ascending. */
  readonly read: (roomId: RoomId, range: { after: number; to: number }) => Promise<readonly Message[]>;
  /** No other process writes: what is remembered is kept right by what happens here, all of it. */
  readonly isExclusive: boolean;
}

/**
 * Who is mentioned where, counted from the log by whoever asks: a message to a room of 10,000 writes nothing for its
 * members. Of each room only those messages are remembered that mention somebody, among the newest
 * `LIMITS.mentionWindow` or a little more. Where other processes write too, what is remembered counts as long as the room
 * has no change that is not in it; what was written since is read and added.
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
      advance(ledger, message.seq);
      mark(ledger, message);
    }
  }

  changed(message: Message): void {
    const ledger = this.#ledgers.get(message.roomId);
    if (!ledger) return;
    if (message.change === ledger.change + 1) ledger.change = message.change;
    if (message.seq > ledger.from && message.seq <= ledger.to) mark(ledger, message);
  }

  async #of(stretch: UnreadStretch, userId: UserId): Promise<number[]> {
    const { readSeq, lastSeq } = stretch;
    const after = Math.max(readSeq, lastSeq - LIMITS.mentionWindow);
    if (after >= lastSeq) return [];
    const ledger = this.#covering(stretch, { after, to: lastSeq });
    await ledger.ready;
    const seqs = [...ledger.marks.values()]
      .filter((message) => mentions(message, userId))
      .map(({ seq }) => seq);
    return seqs.filter((seq) => seq > after && seq <= lastSeq).toSorted((a, b) => a - b);
  }

  #covering({ roomId, lastChange }: UnreadStretch, range: { after: number; to: number }): Ledger {
    const known = this.#ledgers.get(roomId);
    const isRight = known && (this.#deps.isExclusive || known.change === lastChange);
    if (isRight && known.from <= range.after) {
      if (known.to < range.to) this.#read(roomId, known, range.to);
      return known;
    }
    const ledger: Ledger = {
      from: range.after,
      to: range.after,
      change: lastChange,
      marks: new Map(),
      heard: undefined,
      ready: Promise.resolve(),
    };
    this.#ledgers.set(roomId, ledger);
    this.#read(roomId, ledger, range.to);
    return ledger;
  }

  /** One after the other: each begins where the one before has ended. */
  #read(roomId: RoomId, ledger: Ledger, to: number): void {
    const read = ledger.ready.then(() => this.#extend(roomId, ledger, to));
    ledger.ready = read.catch((error: unknown) => {
      if (this.#ledgers.get(roomId) === ledger) this.#ledgers.delete(roomId);
      throw error;
    });
  }

  async #extend(roomId: RoomId, ledger: Ledger, to: number): Promise<void> {
    const after = ledger.to;
    if (after >= to) return;
    // What happens meanwhile is heard, of the messages that are being read too.
    advance(ledger, to);
    ledger.heard = new Map();
    try {
      for (const message of await this.#deps.read(roomId, { after, to })) {
        const later = ledger.heard.get(message.seq);
        if ((later?.change ?? 0) <= (message.change ?? 0)) mark(ledger, message);
      }
    } finally {
      ledger.heard = undefined;
    }
  }
}

/** Far behind the newest nothing is counted, and nothing kept. */
function advance(ledger: Ledger, to: number): void {
  ledger.to = to;
  if (to - ledger.from <= KEPT) return;
  ledger.from = to - LIMITS.mentionWindow;
  for (const seq of ledger.marks.keys()) if (seq <= ledger.from) ledger.marks.delete(seq);
}

function mark({ marks, heard }: Ledger, message: Message): void {
  heard?.set(message.seq, message);
  const isMarked = message.mentions !== undefined || message.everyone !== undefined;
  if (isMarked || isDirect(message.roomId)) marks.set(message.seq, message);
  else marks.delete(message.seq);
}

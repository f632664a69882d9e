import type { Message } from '@atrium/contract/messages';
import { endOf, join, laterOf, runsOf, touches, type OlderEdge, type Segment } from './segment.ts';

/** Most messages kept that came before their predecessors; a sync brings them again. */
const AHEAD = 500;
/** Most latest forms kept of messages that are not held. */
const ELSEWHERE = 200;

/** A page of history, or what a sync brought. */
export interface Page {
  /** Ascending by `seq`. */
  readonly messages: readonly Message[];
  readonly edge: OlderEdge;
}

/**
 * A part of one room's log: some stretches of it, with holes between them. Takes messages in any order, any number of
 * times, and keeps of each its latest form. Knows nothing of servers.
 */
export class RoomLog {
  /** Ascending; no two of them touch. */
  #segments: Segment[] = [];
  /** Came before their predecessors did: not shown until the hole is filled, or known to be one. */
  readonly #ahead = new Map<number, Message>();
  /** Latest forms of messages that are not held: a page that was read before the change must not undo it. */
  readonly #elsewhere = new Map<number, Message>();
  #endSeq: number | undefined;

  /** Up to here everything is held, or known to be missing. Absent before the first `insert`. */
  get endSeq(): number | undefined {
    return this.#endSeq;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get hasAhead(): boolean {
    return this.#ahead.size > 0;
  }

  /** Messages that wait for their predecessors, ascending. */
  get ahead(): Message[] {
    return [...this.#ahead.values()].sort((a, b) => a.seq - b.seq);
  }

  get size(): number {
    return this.#segments.reduce((sum, { messages }) => sum + messages.length, 0);
  }

  /** Where the next older page belongs: before the newest stretch. */
  get newest(): Segment | undefined {
    return this.#segments.at(-1);
  }

  /** News, in any order. */
  append(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#endSeq !== undefined && message.seq <= this.#endSeq) this.#replace(message);
      else this.#ahead.set(message.seq, this.#latest(message, this.#ahead.get(message.seq)));
    }
    this.#drain();
    // One is kept: that there is a hole must not be forgotten.
    for (const seq of this.#ahead.keys()) if (this.#ahead.size > AHEAD) this.#ahead.delete(seq);
  }

  /** A page of history or the answer of a sync; `endSeq` is where the log ended when it was read. */
  insert({ messages, edge }: Page, endSeq?: number): void {
    const latest = messages.map((message) => this.#latest(message));
    for (const run of runsOf(latest, edge)) this.#take(run);
    const end = Math.max(endSeq ?? 0, messages.at(-1)?.seq ?? 0);
    this.#endSeq = Math.max(this.#endSeq ?? 0, end);
    this.#drain();
  }

  /** Messages in a later form than before. */
  change(messages: readonly Message[]): void {
    for (const message of messages) this.#replace(message);
  }

  /** The newest stretch begins where it can be asked for in this way. */
  setEdge(edge: OlderEdge): void {
    if (this.newest) this.newest.edge = edge;
  }

  /** Forgets all but the newest messages. */
  trim(keep: number): void {
    let room = keep;
    const kept: Segment[] = [];
    for (const segment of this.#segments.toReversed()) {
      if (room > 0) kept.unshift(newestOf(segment, room));
      room -= segment.messages.length;
    }
    this.#segments = kept;
  }

  #take(run: Segment): void {
    const touching = this.#segments.filter((segment) => touches(segment, run));
    const joined = touching.reduce((sum, segment) => join(segment, sum), run);
    const apart = this.#segments.filter((segment) => !touching.includes(segment));
    this.#segments = [...apart, joined].sort((a, b) => a.start - b.start);
  }

  /** Moves what follows the end without a hole to the end. */
  #drain(): void {
    if (this.#endSeq === undefined) return;
    for (const [seq, message] of this.#ahead) {
      if (seq > this.#endSeq) continue;
      this.#ahead.delete(seq);
      this.#replace(message);
    }
    for (;;) {
      const next = this.#ahead.get(this.#endSeq + 1);
      if (!next) return;
      this.#ahead.delete(next.seq);
      this.#push(next);
      this.#endSeq = next.seq;
    }
  }

  #push(message: Message): void {
    const last = this.newest;
    if (last && endOf(last) + 1 === message.seq) last.messages.push(message);
    else {
      const edge: OlderEdge = { kind: message.seq === 1 ? 'beginning' : 'unknown' };
      this.#segments.push({ start: message.seq, messages: [message], edge });
    }
  }

  #replace(message: Message): void {
    const ahead = this.#ahead.get(message.seq);
    if (ahead) this.#ahead.set(message.seq, laterOf(ahead, message));
    const segment = this.#segments.find(({ start, messages }) => {
      return start <= message.seq && message.seq < start + messages.length;
    });
    const at = message.seq - (segment?.start ?? 0);
    const held = segment?.messages[at];
    if (segment && held) segment.messages[at] = laterOf(held, message);
    else if (!ahead) this.#remember(message);
  }

  #remember(message: Message): void {
    if (message.change === undefined) return;
    const known = this.#elsewhere.get(message.seq);
    this.#elsewhere.delete(message.seq);
    this.#elsewhere.set(message.seq, known ? laterOf(known, message) : message);
    const [oldest] = this.#elsewhere.keys();
    if (this.#elsewhere.size > ELSEWHERE && oldest !== undefined) this.#elsewhere.delete(oldest);
  }

  #latest(message: Message, known = this.#elsewhere.get(message.seq)): Message {
    return known ? laterOf(known, message) : message;
  }
}

function newestOf(segment: Segment, count: number): Segment {
  if (segment.messages.length <= count) return segment;
  const messages = segment.messages.slice(-count);
  return { start: endOf(segment) - count + 1, messages, edge: { kind: 'unknown' } };
}

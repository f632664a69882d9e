import type { RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Input, Output } from '@atrium/contract/operations';
import { ChangeCursor } from './change-cursor.ts';
import { RoomLog } from './room-log.ts';
import type { OlderEdge } from './segment.ts';

/** Messages that a room opens with. */
const FIRST_PAGE = 50;

/** A copy of the end of one room's log, and what it takes to keep it whole. Makes no calls. */
export class RoomReplica {
  readonly log = new RoomLog();
  readonly #changes = new ChangeCursor();

  get isLoaded(): boolean {
    return this.log.endSeq !== undefined;
  }

  /** Whether something is surely missing: only a sync brings it. */
  get hasHole(): boolean {
    return this.log.hasAhead || this.#changes.hasHole;
  }

  /** Whether the last sync may have been answered from an index that lags. */
  get isUnsettled(): boolean {
    return this.#changes.isUnsettled;
  }

  posted(messages: readonly Message[]): void {
    this.log.append(messages);
  }

  changed(messages: readonly Message[]): void {
    for (const { change } of messages) if (change !== undefined) this.#changes.heard(change);
    this.log.change(messages);
  }

  /** What to ask for. `lastSeq` is where the room's log ended when the client last heard of it. */
  question(roomId: RoomId, lastSeq: number): Input<'rooms.sync'> {
    const afterSeq = this.log.endSeq ?? Math.max(0, lastSeq - FIRST_PAGE);
    const afterChange = this.#changes.settled;
    return { roomId, afterSeq, ...(afterChange !== undefined && { afterChange }) };
  }

  /** Takes the answer. Answers whether the server had more to tell than fits into it. */
  answered(answer: Output<'rooms.sync'>, { afterSeq }: Input<'rooms.sync'>): boolean {
    const settledBefore = this.#changes.settled ?? -1;
    const edge = edgeOf(answer, Number(afterSeq));
    this.log.insert({ messages: answer.messages, edge }, answer.lastSeq);
    this.log.change(answer.changed);
    this.#changes.synced(answer);
    return this.isUnsettled && (this.#changes.settled ?? -1) > settledBefore;
  }
}

function edgeOf({ messages, before }: Output<'rooms.sync'>, afterSeq: number): OlderEdge {
  if (before !== undefined) return { kind: 'cursor', before };
  const first = messages[0]?.seq ?? 1;
  // Missed more than one answer carries, and yet nothing is older: retention has removed the rest.
  return { kind: first === 1 || first > afterSeq + 1 ? 'beginning' : 'unknown' };
}

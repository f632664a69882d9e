import type { MeetingId } from '@atrium/contract/ids';
import { ConditionFailed, StorageError } from '../storage/errors.ts';
import type { Store } from '../storage/store.ts';

/** Holds so long without being renewed, milliseconds: longer than clocks of servers differ. */
export const LEASE_MS = 10_000;

const FREE = 'attribute_not_exists(#meetingId) OR #heldUntil < :now OR #node = :node';
const OWN = '#node = :node';

/** What is known of a call that runs, or ran, somewhere. */
export interface SignOfLife {
  /** A server holds it now. */
  readonly isHeld: boolean;
  /** When a server last said that it runs, milliseconds of the epoch. */
  readonly aliveAt: number;
}

/** Which server holds the call of a meeting, and when it last said so. An item beside the meeting's, in none of its indexes. */
export class CallLeases {
  readonly #store: Store;
  readonly #node: string;
  readonly #now: () => number;

  constructor(deps: { store: Store; node: string; now: () => number }) {
    this.#store = deps.store;
    this.#node = deps.node;
    this.#now = deps.now;
  }

  /** Takes it or holds it longer. Answers with the server that holds it now. */
  async take(meetingId: MeetingId): Promise<string> {
    const now = this.#now();
    const item = { ...keyOf(meetingId), node: this.#node, heldUntil: now + LEASE_MS };
    const values = { now, node: this.#node };
    try {
      await this.#store.put({ table: 'Meetings', item, condition: FREE, values });
      return this.#node;
    } catch (error) {
      const isUnknown = error instanceof StorageError && error.outcome === 'unknown';
      if (!(error instanceof ConditionFailed) && !isUnknown) throw error;
      const held = await this.#store.get({ table: 'Meetings', key: keyOf(meetingId) });
      // Given up between the two: whoever asks again takes it.
      if (typeof held?.['node'] !== 'string') throw error;
      return held['node'];
    }
  }

  /** Says that the call runs here, whoever else says so: for servers that know nothing of each other. */
  async mark(meetingId: MeetingId): Promise<void> {
    const item = { ...keyOf(meetingId), node: this.#node, heldUntil: this.#now() + LEASE_MS };
    await this.#store.put({ table: 'Meetings', item });
  }

  /** The call has not ended: any server may take it at once. May be repeated. */
  async handOver(meetingId: MeetingId): Promise<void> {
    const item = { ...keyOf(meetingId), node: this.#node, heldUntil: 0, aliveAt: this.#now() };
    try {
      await this.#store.put({ table: 'Meetings', item, condition: OWN, values: { node: this.#node } });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** Nothing where no call runs: it ended properly, or there was none. */
  async signOfLife(meetingId: MeetingId): Promise<SignOfLife | undefined> {
    const item = await this.#store.get({ table: 'Meetings', key: keyOf(meetingId) });
    if (!item) return undefined;
    const heldUntil = item['heldUntil'] as number;
    const aliveAt = (item['aliveAt'] as number | undefined) ?? heldUntil - LEASE_MS;
    return { isHeld: heldUntil >= this.#now(), aliveAt };
  }

  /** The call is over. May be repeated. */
  async release(meetingId: MeetingId): Promise<void> {
    try {
      const values = { node: this.#node };
      await this.#store.delete({ table: 'Meetings', key: keyOf(meetingId), condition: OWN, values });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

function keyOf(meetingId: MeetingId): { meetingId: string } {
  return { meetingId: `${meetingId}#call` };
}

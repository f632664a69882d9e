import type { MeetingId } from '@atrium/contract/ids';
import { ConditionFailed, StorageError } from '../storage/errors.ts';
import type { Store } from '../storage/store.ts';

/** Holds so long without being renewed, milliseconds: longer than clocks of servers differ. */
export const LEASE_MS = 10_000;

const FREE = 'attribute_not_exists(#meetingId) OR #heldUntil < :now OR #node = :node';
const OWN = '#node = :node';

/** Which server holds the call of a meeting. An item beside the meeting's, in none of its indexes. */
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

  /** May be repeated. */
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

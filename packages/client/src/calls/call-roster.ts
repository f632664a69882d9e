import type { Call, Participant, Waiting } from '@atrium/contract/call-state';
import type { Events } from '@atrium/contract/events';

/** A call as it is known here: what was answered, and every change since. */
export class CallRoster {
  #call: Call;
  #waiting: readonly Waiting[];
  /** Of the call before the server restarted: they are on their way back, and their media still flow. */
  #held: readonly Participant[] = [];
  readonly #early = new Map<number, Events['call:changed']>();

  constructor(call: Call, waiting: readonly Waiting[]) {
    this.#call = call;
    this.#waiting = waiting;
  }

  get call(): Call {
    const { participants } = this.#call;
    const there = new Set(participants.map(({ participantId }) => participantId));
    const missing = this.#held.filter(({ participantId }) => !there.has(participantId));
    return missing.length === 0 ? this.#call : { ...this.#call, participants: [...participants, ...missing] };
  }

  /** Whoever is not back by now does not come. */
  release(): void {
    this.#held = [];
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  setWaiting(waiting: readonly Waiting[]): void {
    this.#waiting = waiting;
  }

  /** False: something before it was missed, and the call must be asked for. */
  change(change: Events['call:changed']): boolean {
    if (change.callId !== this.#call.header.callId) return false;
    if (change.version <= this.#call.version) return true;
    this.#early.set(change.version, change);
    this.#catchUp();
    return this.#early.size === 0;
  }

  /** The call as the server has answered it; what came meanwhile is applied after it. True if somebody is held. */
  replace(call: Call, waiting: readonly Waiting[]): boolean {
    const isSame = call.header.callId === this.#call.header.callId;
    if (isSame && call.version < this.#call.version) return false;
    if (!isSame) this.#hold();
    this.#call = call;
    this.#waiting = waiting;
    for (const version of this.#early.keys()) if (version <= call.version) this.#early.delete(version);
    this.#catchUp();
    return this.#held.length > 0;
  }

  #hold(): void {
    this.#held = this.call.participants.map((one) => ({ ...one, isAway: true }));
    this.#early.clear();
  }

  #catchUp(): void {
    for (;;) {
      const version = this.#call.version + 1;
      const next = this.#early.get(version);
      if (!next) return;
      this.#early.delete(version);
      this.#call = applied(this.#call, next);
    }
  }
}

function applied(call: Call, { version, header, put, removed }: Events['call:changed']): Call {
  const people = new Map<string, Participant>(call.participants.map((one) => [one.participantId, one]));
  for (const one of put) people.set(one.participantId, one);
  for (const participantId of removed) people.delete(participantId);
  return { version, header: header ?? call.header, participants: [...people.values()] };
}

import type { Call, Participant, Waiting } from '@atrium/contract/call-state';
import type { Events } from '@atrium/contract/events';

/** A call as it is known here: what was answered, and every change since. */
export class CallRoster {
  #call: Call;
  #waiting: readonly Waiting[];
  readonly #early = new Map<number, Events['call:changed']>();

  constructor(call: Call, waiting: readonly Waiting[]) {
    this.#call = call;
    this.#waiting = waiting;
  }

  get call(): Call {
    return this.#call;
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

  /** The call as the server has answered it; what came meanwhile is applied after it. */
  replace(call: Call, waiting: readonly Waiting[]): void {
    const isSame = call.header.callId === this.#call.header.callId;
    if (isSame && call.version < this.#call.version) return;
    if (!isSame) this.#early.clear();
    this.#call = call;
    this.#waiting = waiting;
    for (const version of this.#early.keys()) if (version <= call.version) this.#early.delete(version);
    this.#catchUp();
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

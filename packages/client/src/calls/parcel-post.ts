import { AppError, RETRYABLE_CODES } from '@atrium/contract/errors';
import type { OutgoingParcel, Signal } from '@atrium/contract/call-signals';
import type { ParticipantId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Clock } from '../clock.ts';

/** Candidates come in bursts: what is said within this time goes together, milliseconds. */
const GATHER_MS = 50;
const RETRY_MS = 500;
/** Of one call to the server, characters: below what it takes, with room for the rest. */
const CALL_CHARACTERS = 90_000;

export type Send = (parcels: OutgoingParcel[]) => Promise<readonly ParticipantId[]>;

interface Address {
  readonly to: ParticipantId;
  readonly toSeq: number;
  readonly pairEpoch: number;
}

/**
 * Signals on their way to the server: gathered, in order, one call at a time, and sent again until it has them. A
 * recipient knows a parcel that comes twice by its number.
 */
export class ParcelPost {
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #onUndelivered: (to: readonly ParticipantId[]) => void;
  readonly #waiting: (Address & { readonly signals: Signal[] })[] = [];
  readonly #numbers = new Map<string, number>();
  /** Numbered: they go again as they are. */
  #sending: OutgoingParcel[] = [];
  #cancelTimer: (() => void) | undefined;
  #isSending = false;
  #isOpen = false;

  constructor(deps: { send: Send; clock: Clock; onUndelivered: (to: readonly ParticipantId[]) => void }) {
    this.#send = deps.send;
    this.#clock = deps.clock;
    this.#onUndelivered = deps.onUndelivered;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A description goes at once, with what waits before it. */
  add(address: Address, signal: Signal): void {
    const last = this.#waiting.findLast(({ to }) => to === address.to);
    const isSame = last?.toSeq === address.toSeq && last.pairEpoch === address.pairEpoch;
    if (isSame && last.signals.length < LIMITS.signalsPerParcel) join(last.signals, signal);
    else this.#waiting.push({ ...address, signals: [signal] });
    if (signal.kind === 'candidates') this.#flushIn(GATHER_MS);
    else void this.#flush();
  }

  /** The connection is back, or there for the first time. */
  open(): void {
    this.#isOpen = true;
    void this.#flush();
  }

  shut(): void {
    this.#isOpen = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** What is for a participant who has gone, or arrived anew, is not sent. */
  drop(to: ParticipantId, toSeq: number): void {
    const isMeant = (parcel: Address): boolean => parcel.to === to && parcel.toSeq === toSeq;
    for (let at = this.#waiting.length - 1; at >= 0; at--)
      if (isMeant(this.#waiting[at]!)) this.#waiting.splice(at, 1);
    this.#sending = this.#sending.filter((parcel) => !isMeant(parcel));
    this.#numbers.delete(`${to} ${toSeq}`);
  }

  #flushIn(ms: number): void {
    this.#cancelTimer ??= this.#clock.after(ms, () => {
      this.#cancelTimer = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    if (this.#isSending || !this.#isOpen) return;
    if (this.#sending.length === 0) this.#sending = this.#take();
    if (this.#sending.length === 0) return;
    this.#isSending = true;
    try {
      const undelivered = await this.#send(this.#sending);
      this.#sending = [];
      if (undelivered.length > 0) this.#onUndelivered(undelivered);
      this.#isSending = false;
      void this.#flush();
    } catch (error) {
      this.#isSending = false;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const isPassing = error instanceof AppError && RETRYABLE_CODES.has(error.code);
    // What the server will never take is given up: the watchdog of its pair makes a new connection.
    if (!isPassing) this.#sending = [];
    const wait = error instanceof AppError ? error.details?.['retryAfterMs'] : undefined;
    this.#flushIn(typeof wait === 'number' ? wait : RETRY_MS);
  }

  #take(): OutgoingParcel[] {
    const taken: OutgoingParcel[] = [];
    let characters = 0;
    for (let next = this.#waiting[0]; next && taken.length < LIMITS.parcelsPerCall; next = this.#waiting[0]) {
      characters += lengthOf(next.signals);
      if (taken.length > 0 && characters > CALL_CHARACTERS) break;
      this.#waiting.shift();
      const key = `${next.to} ${next.toSeq}`;
      const parcel = (this.#numbers.get(key) ?? 0) + 1;
      this.#numbers.set(key, parcel);
      taken.push({ ...next, parcel });
    }
    return taken;
  }
}

/** Candidates that follow each other are one signal. */
function join(signals: Signal[], signal: Signal): void {
  const last = signals.at(-1);
  if (last?.kind !== 'candidates' || signal.kind !== 'candidates') {
    signals.push(signal);
    return;
  }
  const candidates = [...last.candidates, ...signal.candidates];
  if (candidates.length > LIMITS.candidatesPerSignal) signals.push(signal);
  else signals[signals.length - 1] = { kind: 'candidates', candidates };
}

function lengthOf(signals: readonly Signal[]): number {
  return signals.reduce((sum, signal) => {
    if (signal.kind === 'description') return sum + signal.sdp.length;
    return sum + (signal.kind === 'candidates' ? signal.candidates.length * 300 : 50);
  }, 0);
}

import type { IncomingParcel, OutgoingParcel } from '@atrium/contract/call-signals';
import type { ParticipantId } from '@atrium/contract/ids';

/** Kept for a recipient whose connection may have died unnoticed. */
const PARCELS_KEPT = 256;
const CHARACTERS_KEPT = 1_000_000;

export interface Sender {
  readonly participantId: ParticipantId;
  readonly joinSeq: number;
}

/** Parcels to one participant: numbered, and kept for a while, so that none is lost with a connection. */
export class SignalBox {
  readonly #kept: { readonly parcel: IncomingParcel; readonly size: number }[] = [];
  #last = 0;
  #characters = 0;

  add({ participantId: from, joinSeq: fromSeq }: Sender, sent: OutgoingParcel): IncomingParcel {
    this.#last += 1;
    const { toSeq, pairEpoch, parcel: place, signals } = sent;
    const number = this.#last;
    const parcel: IncomingParcel = { from, fromSeq, toSeq, pairEpoch, parcel: place, signals, number };
    const size = sizeOf(parcel);
    this.#kept.push({ parcel, size });
    this.#characters += size;
    while (this.#kept.length > PARCELS_KEPT || this.#characters > CHARACTERS_KEPT) {
      this.#characters -= this.#kept.shift()?.size ?? 0;
    }
    return parcel;
  }

  /** What came after a number; nothing if not all of it is kept, or the number was never given here. */
  after(number: number): IncomingParcel[] | undefined {
    if (number > this.#last) return undefined;
    const missed = this.#kept.map(({ parcel }) => parcel).filter((parcel) => parcel.number > number);
    return missed.length === this.#last - number ? missed : undefined;
  }
}

function sizeOf({ signals }: IncomingParcel): number {
  let size = 100;
  for (const signal of signals) {
    if (signal.kind === 'description') size += signal.sdp.length;
    else if (signal.kind === 'candidates') size += signal.candidates.length * 200;
  }
  return size;
}

import { z } from 'zod';
import { participantId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** As browsers write them; nothing else is let through. */
const candidate = z.object({
  candidate: z.string().max(1_024),
  sdpMid: z.string().max(64).nullable(),
  sdpMLineIndex: z.int().nonnegative().max(1_000).nullable(),
  usernameFragment: z.string().max(256).nullable(),
});

/** What the two ends of a media connection tell each other. The server passes it on and does not look inside. */
export const signal = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('description'),
      type: z.enum(['offer', 'answer']),
      sdp: z.string().max(LIMITS.sdpLength),
    }),
    z.object({
      kind: z.literal('candidates'),
      candidates: z.array(candidate).max(LIMITS.candidatesPerSignal),
    }),
    /** The connection of this `pairEpoch` does not come up: offer anew. */
    z.object({ kind: z.literal('renewal') }),
    /** The sender receives the other's media by the engine of this epoch: the mesh connection may go. */
    z.object({ kind: z.literal('moved'), epoch: z.int().positive() }),
  ])
  .meta({ id: 'Signal' });
export type Signal = z.infer<typeof signal>;

const joinSeq = z.int().positive();

/** Signals of one pair, in order. */
const parcel = z.object({
  /** Grows when the pair's connection is made anew; signals of an older one are dropped. */
  pairEpoch: z.int().positive(),
  /** Grows by one with each parcel to this participant: one that is sent again is known by it. */
  parcel: z.int().positive(),
  signals: z.array(signal).min(1).max(LIMITS.signalsPerParcel),
});

/** `toSeq`: the arrival that is meant; after another arrival the parcel is stale. */
export const outgoingParcel = parcel.extend({ to: participantId, toSeq: joinSeq });
export type OutgoingParcel = z.infer<typeof outgoingParcel>;

/** `number` grows by one with each parcel to the same recipient: pass the last one when the connection is back. */
export const incomingParcel = parcel.extend({
  from: participantId,
  fromSeq: joinSeq,
  toSeq: joinSeq,
  number: z.int().positive(),
});
export type IncomingParcel = z.infer<typeof incomingParcel>;

import { newParticipantId } from '../ids.ts';
import type { Arrival } from './call-arrivals.ts';
import type { LiveCall, Seat } from './live-call.ts';
import { SignalBox } from './signal-box.ts';

export interface Seating {
  readonly seat: Seat;
  /** The place taken before, if it is still kept. */
  readonly old: Seat | undefined;
  /** The media connections still stand: not another arrival. */
  readonly isReturn: boolean;
}

const SILENT = { microphone: false, camera: false, screen: false };

/** The place that a comer gets: a new one, the one kept, or the one that a server which has restarted knew. */
export function seatFor(call: LiveCall, arrival: Arrival, now: number): Seating {
  const { connectionId, person, personId, resume } = arrival;
  const old = placeBefore(call, arrival);
  const standing = standingSeq(call, arrival, old);
  const isReturn = standing !== undefined;
  const seat: Seat = {
    participantId: (old ?? resume)?.participantId ?? newParticipantId(now),
    joinSeq: standing ?? call.nextJoinSeq(now),
    person,
    personId,
    role: call.roleOf(personId),
    line: { kind: 'here', connectionId },
    media: SILENT,
    handRaisedAt: old?.handRaisedAt,
    joinedAt: joinedBefore(call, arrival, old) ?? now,
    box: old && isReturn ? old.box : new SignalBox(),
  };
  return { old, isReturn, seat };
}

/** The arrival's number, if the same arrival is meant and its media connections are said to stand. */
function standingSeq(call: LiveCall, { input, resume }: Arrival, old: Seat | undefined): number | undefined {
  if (!resume || input.resume?.afterSignal === undefined) return undefined;
  const stands = old ? old.joinSeq === resume.joinSeq : isFromBefore(call, resume);
  return stands ? resume.joinSeq : undefined;
}

/** After a restart of the server attendance goes on as if nothing had been. */
function joinedBefore(call: LiveCall, { resume }: Arrival, old: Seat | undefined): number | undefined {
  if (old) return old.joinedAt;
  return resume && isFromBefore(call, resume) ? resume.joinedAt : undefined;
}

/** Of the same participant, or of the same connection. */
function placeBefore(call: LiveCall, { connectionId, resume }: Arrival): Seat | undefined {
  return (resume && call.seats.get(resume.participantId)) ?? call.seatOf(connectionId);
}

function isFromBefore(call: LiveCall, resume: NonNullable<Arrival['resume']>): boolean {
  return resume.isAdmitted && !call.departed.has(resume.participantId);
}

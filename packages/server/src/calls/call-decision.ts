import { AppError } from '@atrium/contract/errors';
import { isHosting } from './call-policy.ts';
import type { Arrival } from './call-arrivals.ts';
import type { LiveCall } from './live-call.ts';
import type { PersonId } from './meeting-door.ts';

/** Places that one person may take, with several tabs and devices. */
const SEATS_PER_PERSON = 4;

export type Decision = 'come' | 'wait' | 'wait-for-host';

/** Throws `forbidden` or `conflict` for those who may not even wait. */
export function decide(call: LiveCall, arrival: Arrival): Decision {
  const { personId, resume, connectionId } = arrival;
  if (call.seatOf(connectionId)) return 'come';
  if (call.barred.has(personId)) {
    assertUnlocked(call);
    assertRoom(call, personId);
    return 'wait';
  }
  // A place that is still kept: nobody is asked again.
  if (resume && call.seats.has(resume.participantId)) return 'come';
  const isExpected = isHosting(call.roleOf(personId)) || isKnown(call, arrival);
  if (!isExpected) assertUnlocked(call);
  assertRoom(call, personId);
  return isExpected ? 'come' : firstDecision(call, arrival);
}

function isKnown(call: LiveCall, { personId, resume }: Arrival): boolean {
  return call.admitted.has(personId) || resume?.isAdmitted === true;
}

function firstDecision(call: LiveCall, { personId, entrance }: Arrival): Decision {
  const isWatchedGuest = isGuest(personId) && guestsMustWait(call);
  if (call.header.hasLobby || isWatchedGuest) return 'wait';
  return entrance.canJoinBeforeHost || call.isHosted ? 'come' : 'wait-for-host';
}

function assertUnlocked({ header }: LiveCall): void {
  if (header.isLocked)
    throw new AppError('forbidden', 'The call is locked.', { details: { reason: 'locked' } });
}

function assertRoom(call: LiveCall, personId: PersonId): void {
  const own = [...call.seats.values()].filter((seat) => seat.personId === personId).length;
  if (own >= SEATS_PER_PERSON)
    throw new AppError('conflict', 'You are in this call too often.', { details: { reason: 'too-often' } });
  if (call.seats.size >= call.header.maxParticipants)
    throw new AppError('conflict', fullWords(call), { details: { reason: 'full' } });
}

function fullWords({ header }: LiveCall): string {
  if (header.isMediaServerAway !== true) return 'The call is full.';
  return `The server for larger calls cannot be reached: only ${header.maxParticipants} people fit in for now.`;
}

/** A guest who was removed comes back under another name: from then on a host looks at each. */
function guestsMustWait(call: LiveCall): boolean {
  return [...call.barred].some(isGuest);
}

function isGuest(personId: PersonId): boolean {
  return personId.startsWith('gst_');
}

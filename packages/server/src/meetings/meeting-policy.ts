import type { UserId } from '@atrium/contract/ids';
import type { Role } from '@atrium/contract/rooms';
import type { MeetingPlan, OneMeeting, StoredSeries } from './stored-meeting.ts';

/** A member of the meeting's room. */
export interface Actor {
  readonly userId: UserId;
  readonly role: Role;
}

/** The organizer, co-hosts, and the owner of the room. */
export function mayChange(
  { one, series, plan }: { one?: OneMeeting; series?: StoredSeries | undefined; plan: MeetingPlan },
  { userId, role }: Actor,
): boolean {
  const organizer = one?.organizer ?? series?.organizer;
  return organizer === userId || plan.coHosts.includes(userId) || role === 'owner';
}

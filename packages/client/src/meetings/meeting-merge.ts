import type { MeetingId, RoomId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';

/** A stretch of time, of all rooms or of one. ISO instants; `to` is not in it. */
export interface MeetingWindow {
  readonly from: string;
  readonly to: string;
  readonly roomId?: RoomId;
}

/** What news say of meetings. */
export interface MeetingNews {
  readonly meetings: readonly Meeting[];
  readonly removedIds: readonly MeetingId[];
}

/** The later form of a meeting. */
export function newerOf(held: Meeting | undefined, other: Meeting): Meeting {
  return held !== undefined && held.version >= other.version ? held : other;
}

/** The same array if the news change nothing in this window. Ascending by start. */
export function mergedInto(
  held: readonly Meeting[],
  { meetings, removedIds }: MeetingNews,
  window: MeetingWindow,
): readonly Meeting[] {
  const byId = new Map(held.map((meeting) => [meeting.meetingId, meeting]));
  let isSame = true;
  for (const id of removedIds) if (byId.delete(id)) isSame = false;
  for (const meeting of meetings) {
    const before = byId.get(meeting.meetingId);
    const after = newerOf(before, meeting);
    if (after === before) continue;
    if (isIn(after, window)) byId.set(after.meetingId, after);
    else if (!byId.delete(after.meetingId)) continue;
    isSame = false;
  }
  return isSame ? held : [...byId.values()].sort(byStart);
}

function isIn(meeting: Meeting, { from, to, roomId }: MeetingWindow): boolean {
  if (roomId !== undefined && meeting.roomId !== roomId) return false;
  return Date.parse(meeting.startsAt) < Date.parse(to) && Date.parse(meeting.endsAt) > Date.parse(from);
}

function byStart(a: Meeting, b: Meeting): number {
  return Date.parse(a.startsAt) - Date.parse(b.startsAt) || (a.meetingId < b.meetingId ? -1 : 1);
}

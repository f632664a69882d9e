import type { MeetingId } from '@atrium/contract/ids';

/** A guest's pass of one meeting, kept for as long as the tab lives: it brings them back after a reload. */
export function readGuestPass(meetingId: MeetingId): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(meetingId)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepGuestPass(meetingId: MeetingId, pass: string | undefined): void {
  try {
    if (pass === undefined) sessionStorage.removeItem(keyOf(meetingId));
    else sessionStorage.setItem(keyOf(meetingId), pass);
  } catch {
    // Without storage a reload leads to the door again.
  }
}

function keyOf(meetingId: MeetingId): string {
  return `atrium.guest.${meetingId}`;
}

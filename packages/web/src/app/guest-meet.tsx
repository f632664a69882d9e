import type { MeetingId } from '@atrium/contract/ids';

interface GuestMeetProps {
  readonly meetingId: MeetingId;
  readonly guestCode: string;
}

export function GuestMeet(_props: GuestMeetProps) {
  return null;
}

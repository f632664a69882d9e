import type { Meeting, Response } from '@atrium/contract/meeting-state';
import type { UserId } from '@atrium/contract/ids';
import type { Placeable } from './day-layout.ts';

/** How a meeting stands to the person who looks: what is drawn strongly, and what is drawn back. */
export type ItemLook = 'plain' | 'unanswered' | 'declined' | 'live' | 'over' | 'cancelled';

/** A meeting as the calendar draws it. */
export interface CalendarItem extends Placeable {
  readonly key: string;
  readonly meeting: Meeting;
  readonly roomName: string;
  readonly look: ItemLook;
}

export interface ItemContext {
  readonly userId: UserId;
  readonly now: number;
  readonly roomNames: ReadonlyMap<string, string>;
}

export function itemOf(meeting: Meeting, { userId, now, roomNames }: ItemContext): CalendarItem {
  const startsAt = Date.parse(meeting.startsAt);
  const endsAt = Date.parse(meeting.endsAt);
  return {
    key: meeting.meetingId,
    meeting,
    startsAt,
    endsAt,
    roomName: roomNames.get(meeting.roomId) ?? '',
    look: lookOf(meeting, userId, endsAt < now),
  };
}

/** Undefined: not invited by name, or not answered; `isInvited` tells which. */
function ownAnswer(
  { invitees }: Meeting,
  userId: UserId,
): { readonly isInvited: boolean; readonly response: Response | undefined } {
  const own = invitees.find((invitee) => invitee.kind === 'user' && invitee.userId === userId);
  return { isInvited: own !== undefined, response: own?.response };
}

const STATE_WORDS: Partial<Record<ItemLook, string>> = {
  live: 'now in progress',
  cancelled: 'cancelled',
  declined: 'declined',
  unanswered: 'not answered yet',
};

/** What a look says, in words for those who cannot see it. */
export function lookWords(look: ItemLook): string | undefined {
  return STATE_WORDS[look];
}

function lookOf(meeting: Meeting, userId: UserId, isPast: boolean): ItemLook {
  const { status } = meeting.life;
  if (status === 'cancelled') return 'cancelled';
  if (status === 'active') return 'live';
  if (status === 'completed' || isPast) return 'over';
  const { isInvited, response } = ownAnswer(meeting, userId);
  if (response === 'declined') return 'declined';
  return isInvited && response === undefined ? 'unanswered' : 'plain';
}

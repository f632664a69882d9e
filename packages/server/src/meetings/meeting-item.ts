import type { Item } from '../storage/store.ts';
import type { MeetingStatus } from '@atrium/contract/meeting-state';
import type { Occurrence, SingleMeeting, StoredMeeting, StoredSeries } from './stored-meeting.ts';

export const MEETINGS = 'Meetings';
/** Series stand behind every date in the indexes by time, in the order of their last start. */
export const SERIES_MARK = '~';

/**
 * The attributes of keys and indexes lie on the item; the rest is one attribute. A series has neither status nor day:
 * it is in the indexes by room and organizer alone, behind all dates.
 */
export function toItem(meeting: StoredMeeting): Item {
  const { meetingId, roomId, organizer, version, updatedAt, ...body } = meeting;
  const keys = { meetingId, roomId, organizer, version, updatedAt };
  const held =
    body.kind === 'series'
      ? { scheduledTime: SERIES_MARK + body.lastStart }
      : {
          status: body.life.status,
          scheduledTime: body.startsAt,
          scheduledDay: body.startsAt.slice(0, 10),
        };
  return { ...keys, ...held, body: JSON.stringify(body) };
}

export function fromItem(item: Item): StoredMeeting {
  const { meetingId, roomId, organizer, version, updatedAt, body } = item;
  const rest = JSON.parse(body as string) as object;
  return { ...rest, meetingId, roomId, organizer, version, updatedAt } as unknown as StoredMeeting;
}

export function isSeries(meeting: StoredMeeting): meeting is StoredSeries {
  return meeting.kind === 'series';
}

export function isOne(meeting: StoredMeeting): meeting is SingleMeeting | Occurrence {
  return meeting.kind !== 'series';
}

export const STATUSES: readonly MeetingStatus[] = ['scheduled', 'active', 'completed', 'cancelled'];

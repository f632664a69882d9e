import { z } from 'zod';
import { meetingId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { recurrence, wallClock } from './recurrence.ts';

/** Which of a series: one, one and those after it, or all. Of a single meeting each means the meeting. */
export const changeScope = z.enum(['this', 'following', 'all']);
export type ChangeScope = z.infer<typeof changeScope>;

export const response = z.enum(['accepted', 'tentative', 'declined']);
export type Response = z.infer<typeof response>;

const maxParticipants = z.int().min(2).max(LIMITS.meetingParticipants);

export const meetingSettings = z
  .object({
    /** People may show their screens at all. */
    hasScreenShare: z.boolean(),
    presenters: z.enum(['everybody', 'hosts']),
    hasChat: z.boolean(),
    hasLobby: z.boolean(),
    /** Otherwise others wait in the lobby until a host is there. */
    canJoinBeforeHost: z.boolean(),
    /** Anybody with the link comes in with a name. */
    hasGuests: z.boolean(),
    maxParticipants,
  })
  .meta({ id: 'MeetingSettings' });
export type MeetingSettings = z.infer<typeof meetingSettings>;

/** Settings as they are chosen; what is left out is as most want it. */
export const newMeetingSettings = z.object({
  hasScreenShare: z.boolean().default(true),
  presenters: z.enum(['everybody', 'hosts']).default('everybody'),
  hasChat: z.boolean().default(true),
  hasLobby: z.boolean().default(false),
  canJoinBeforeHost: z.boolean().default(true),
  hasGuests: z.boolean().default(false),
  maxParticipants: maxParticipants.default(LIMITS.meetingParticipants),
});

/** Whoever was invited, or answered. */
export const invitee = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), userId, response: response.optional() }),
    z.object({ kind: z.literal('email'), email: z.string(), response: response.optional() }),
  ])
  .meta({ id: 'Invitee' });
export type Invitee = z.infer<typeof invitee>;

/** The life of a meeting. `completed` and `cancelled` are final. */
export const meetingLife = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('scheduled') }),
    z.object({ status: z.literal('active'), startedAt: z.iso.datetime() }),
    z.object({
      status: z.literal('completed'),
      outcome: z.enum(['held', 'not-held']),
      /** Absent if it was not held. */
      startedAt: z.iso.datetime().optional(),
      endedAt: z.iso.datetime(),
    }),
    z.object({ status: z.literal('cancelled'), cancelledAt: z.iso.datetime() }),
  ])
  .meta({ id: 'MeetingLife' });
export type MeetingLife = z.infer<typeof meetingLife>;
export type MeetingStatus = MeetingLife['status'];

/** One meeting at one time: a single one, or one of a series. */
export const meeting = z
  .object({
    meetingId,
    roomId,
    organizer: userId,
    coHosts: z.array(userId),
    title: z.string(),
    description: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    /** The same start on the wall clock of `zone`. */
    start: wallClock,
    zone: z.string(),
    durationMinutes: z.int().positive(),
    life: meetingLife,
    settings: meetingSettings,
    hasPassword: z.boolean(),
    invitees: z.array(invitee),
    /** Minutes before the start. */
    reminders: z.array(z.int().nonnegative()),
    /** Of one of a series. */
    series: z
      .object({
        seriesId: meetingId,
        /** The start that the rule gives it; where it lies now is `startsAt`. */
        originalStart: z.iso.datetime(),
        /** Changed by itself: no longer as its series. */
        isException: z.boolean(),
        summary: z.string(),
      })
      .optional(),
    /** Grows with every change; a client keeps the highest. */
    version: z.int().positive(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Meeting' });
export type Meeting = z.infer<typeof meeting>;

/** What the meetings of a series have in common. */
export const series = z
  .object({
    seriesId: meetingId,
    recurrence,
    /** iCalendar's form, without `RRULE:`. */
    rule: z.string(),
    /** In words. */
    summary: z.string(),
    start: wallClock,
    zone: z.string(),
    durationMinutes: z.int().positive(),
    version: z.int().positive(),
  })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof series>;

/** One stay in a call; a person may have several. */
export const attendanceEntry = z
  .object({
    /** Absent for guests. */
    userId: userId.optional(),
    name: z.string(),
    joinedAt: z.iso.datetime(),
    /** Absent while they are there. */
    leftAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'AttendanceEntry' });
export type AttendanceEntry = z.infer<typeof attendanceEntry>;

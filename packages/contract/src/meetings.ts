import { z } from 'zod';
import { emailAddress, userProfile } from './accounts.ts';
import { meetingPassword } from './call-state.ts';
import { meetingId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { calendarDay, recurrence, wallClock } from './recurrence.ts';
import {
  attendanceEntry,
  changeScope,
  meeting,
  meetingSettings,
  newMeetingSettings,
  response,
  series,
} from './meeting-state.ts';
import { clientMessageId } from './messages.ts';
import { writtenText } from './text.ts';

const title = writtenText(LIMITS.meetingTitleLength)
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'one line without control characters');
const description = writtenText(LIMITS.meetingDescriptionLength).trim();
/** An IANA name, `Europe/Berlin`. The server refuses those that it does not know. */
const zone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/);
const durationMinutes = z.int().min(5).max(LIMITS.meetingMinutes);
const reminders = z.array(z.int().min(0).max(LIMITS.reminderMinutes)).max(LIMITS.remindersPerMeeting);
/** People of the room, and addresses of others; who is in the room sees them. */
const invitations = z.object({
  userIds: z.array(userId).max(LIMITS.invitees).default([]),
  emails: z.array(emailAddress).max(LIMITS.invitees).default([]),
});
/** A password is set here, and told nowhere. An empty one takes it away. */
const newPassword = z.union([z.literal(''), meetingPassword.min(4)]);

const changedSettings = z.object(meetingSettings.shape).partial();
const scope = changeScope.default('this');
const answer = z.object({
  meeting,
  /** Of a recurring one. */
  series: series.optional(),
  /** Everybody whom the meeting names. */
  users: z.array(userProfile),
});
const requestId = clientMessageId;
/** Stands in the mail of somebody who was invited by address: names the meeting and the address, and is signed. */
const invitationToken = z
  .string()
  .max(1_024)
  .regex(/^[\w-]+\.[\w-]{43}$/);
/** What somebody who was invited by address may know of the meeting. */
const invitation = z.object({
  title: z.string(),
  /** Display name. */
  organizer: z.string(),
  email: z.string(),
  startsAt: z.iso.datetime(),
  start: wallClock,
  zone: z.string(),
  durationMinutes: z.int(),
  /** Of a series: its recurrence in words. The answer is for all its meetings. */
  summary: z.string().optional(),
  response: response.optional(),
  /** The answer can be given or changed: the meeting is to come or on. */
  isOpen: z.boolean(),
});
export type Invitation = z.infer<typeof invitation>;
const errors = ['unauthenticated', 'forbidden', 'not-found', 'conflict'] as const;
const common = { access: 'user', rate: 'write', socket: true, errors } as const;

export const meetingOperations = defineOperations({
  'meetings.schedule': {
    ...common,
    summary: 'Plan a meeting, or a series, in a room. Repeated with its requestId it is planned once.',
    method: 'POST',
    path: '/api/rooms/:roomId/meetings',
    access: 'member',
    input: z.object({
      roomId,
      requestId,
      title,
      description: description.default(''),
      start: wallClock,
      zone,
      durationMinutes,
      recurrence: recurrence.optional(),
      invitations: invitations.prefault({}),
      coHosts: z.array(userId).max(LIMITS.coHosts).default([]),
      settings: newMeetingSettings.prefault({}),
      password: newPassword.optional(),
      reminders: reminders.default([10]),
    }),
    output: answer,
  },
  'meetings.startNow': {
    ...common,
    summary: 'A meeting in a room that begins at once.',
    method: 'POST',
    path: '/api/rooms/:roomId/meetings/now',
    access: 'member',
    input: z.object({
      roomId,
      requestId,
      title: title.optional(),
      zone: zone.default('UTC'),
      settings: newMeetingSettings.prefault({}),
    }),
    output: answer,
  },
  'meetings.get': {
    ...common,
    summary: 'A meeting, one of a series, or with the id of a series its running or next one.',
    method: 'GET',
    path: '/api/meetings/:meetingId',
    rate: 'read',
    input: z.object({ meetingId }),
    output: answer.extend({
      mayChange: z.boolean(),
      /** The secret part of the link for guests; absent when there is none. */
      guestCode: z.string().optional(),
    }),
  },
  'meetings.list': {
    ...common,
    summary: 'Meetings that lie in a stretch of time, of all rooms of the caller or of one.',
    method: 'GET',
    path: '/api/meetings',
    rate: 'read',
    input: z.object({
      from: z.iso.datetime(),
      /** At most 100 days later. */
      to: z.iso.datetime(),
      roomId: roomId.optional(),
    }),
    output: z.object({
      /** Ascending by start; at most 2,000. */
      meetings: z.array(meeting),
      users: z.array(userProfile),
      /** There are more in this stretch: ask for a shorter one. */
      isCut: z.boolean(),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'meetings.change': {
    ...common,
    summary: 'Change a meeting: this one, this and those that follow, or all of its series.',
    method: 'PATCH',
    path: '/api/meetings/:meetingId',
    input: z.object({
      meetingId,
      scope,
      /** The version that was seen; another one in the store is a `conflict`. */
      version: z.int().positive().optional(),
      changes: z.object({
        title: title.optional(),
        description: description.optional(),
        start: wallClock.optional(),
        zone: zone.optional(),
        durationMinutes: durationMinutes.optional(),
        /** Not with the scope `this`. */
        recurrence: recurrence.optional(),
        invitations: invitations.optional(),
        coHosts: z.array(userId).max(LIMITS.coHosts).optional(),
        settings: changedSettings.optional(),
        password: newPassword.optional(),
        reminders: reminders.optional(),
      }),
    }),
    output: answer,
  },
  'meetings.cancel': {
    ...common,
    summary: 'Cancel a meeting: it stays to be seen as cancelled, and whoever was invited is told.',
    method: 'POST',
    path: '/api/meetings/:meetingId/cancellation',
    input: z.object({ meetingId, scope }),
    output: z.object({ meeting: meeting.optional() }),
  },
  'meetings.delete': {
    ...common,
    summary: 'Remove a meeting without a trace; one that is still to come is cancelled first.',
    method: 'DELETE',
    path: '/api/meetings/:meetingId',
    input: z.object({ meetingId, scope }),
    output: z.object({}),
  },
  'meetings.respond': {
    ...common,
    summary: 'Say whether one comes. Members of the room may without an invitation.',
    method: 'PUT',
    path: '/api/meetings/:meetingId/response',
    input: z.object({ meetingId, scope: z.enum(['this', 'all']).default('this'), response }),
    output: answer,
  },
  'meetings.invitation': {
    summary: 'The meeting that a link in an invitation by mail leads to. Whoever has the link may ask.',
    method: 'GET',
    path: '/api/invitations/:token',
    access: 'public',
    rate: 'read',
    socket: false,
    input: z.object({ token: invitationToken }),
    output: invitation,
    errors: ['not-found'],
  },
  'meetings.answerInvitation': {
    summary: 'Say by the link in an invitation whether one comes; the last answer counts.',
    method: 'PUT',
    path: '/api/invitations/:token/response',
    access: 'public',
    rate: 'write',
    socket: false,
    input: z.object({ token: invitationToken, response }),
    output: invitation,
    errors: ['not-found', 'conflict'],
  },
  'meetings.attendance': {
    ...common,
    summary: 'Who was in the call, and when they came and went. For those who may change the meeting.',
    method: 'GET',
    path: '/api/meetings/:meetingId/attendance',
    rate: 'read',
    input: z.object({ meetingId }),
    output: z.object({ attendance: z.array(attendanceEntry), users: z.array(userProfile) }),
  },
  'meetings.resetGuestLink': {
    ...common,
    summary: 'Make a new link for guests; the old one opens nothing any more. Without guests there is none.',
    method: 'POST',
    path: '/api/meetings/:meetingId/guest-link',
    input: z.object({ meetingId, isOpen: z.boolean().default(true) }),
    output: z.object({ guestCode: z.string().optional() }),
  },
  'meetings.explainRule': {
    ...common,
    summary: 'A recurrence in words, its next dates, and what daylight saving does to them. Stores nothing.',
    method: 'POST',
    path: '/api/meetings/rule',
    rate: 'read',
    input: z.object({ start: wallClock, zone, durationMinutes, recurrence: recurrence.optional() }),
    output: z.object({
      summary: z.string(),
      /** The first 10. */
      starts: z.array(z.object({ startsAt: z.iso.datetime(), start: wallClock })),
      /** Days on which the clock of the zone never shows this time: the meeting is an hour later. */
      shiftedDays: z.array(calendarDay),
    }),
    errors: ['unauthenticated'],
  },
  'meetings.calendarFile': {
    ...common,
    summary: 'A meeting, or its whole series, as an iCalendar file.',
    method: 'GET',
    path: '/api/meetings/:meetingId/calendar-file',
    rate: 'read',
    input: z.object({ meetingId, scope: z.enum(['this', 'all']).default('all') }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  },
  'meetings.feed.get': {
    ...common,
    summary: 'Whether the caller has a calendar subscription, and since when.',
    method: 'GET',
    path: '/api/calendar-feed',
    rate: 'read',
    input: z.object({}),
    output: z.object({ createdAt: z.iso.datetime().optional() }),
    errors: ['unauthenticated'],
  },
  'meetings.feed.create': {
    ...common,
    summary: 'A secret address of the calendar of the caller, told once. The one before ends.',
    method: 'POST',
    path: '/api/calendar-feed',
    input: z.object({}),
    /** To be put behind the address of this site. */
    output: z.object({ path: z.string(), createdAt: z.iso.datetime() }),
    errors: ['unauthenticated'],
  },
  'meetings.feed.revoke': {
    ...common,
    summary: 'The calendar subscription of the caller ends.',
    method: 'DELETE',
    path: '/api/calendar-feed',
    input: z.object({}),
    output: z.object({}),
    errors: ['unauthenticated'],
  },
});

import { z } from 'zod';
import { meetingId, userId } from './ids.ts';

/** What happened to a meeting. Written into the room by the server alone. */
export const meetingNews = z.enum(['scheduled', 'changed', 'cancelled', 'starting', 'started', 'ended']);
export type MeetingNews = z.infer<typeof meetingNews>;

/** A message about a meeting, with what its card shows even when the meeting is gone. */
export const meetingContent = z.object({
  kind: z.literal('meeting'),
  /** Of the meeting, or of the series when all of it is meant. */
  meetingId,
  event: meetingNews,
  title: z.string(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  /** The recurrence in words; of series only. */
  summary: z.string().optional(),
  /** Of `ended`: how long it went. */
  durationMs: z.int().nonnegative().optional(),
  /** Of `ended`: who was there, the first 20; guests have no account. */
  people: z.array(z.object({ userId: userId.optional(), name: z.string() })).optional(),
  peopleCount: z.int().nonnegative().optional(),
});
export type MeetingContent = z.infer<typeof meetingContent>;

import type { GuestId, MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import type { MeetingLife, MeetingSettings, Response } from '@atrium/contract/meeting-state';
import type { Recurrence } from '@atrium/contract/recurrence';

/** What a single meeting and a series have, and one of a series may have of its own. */
export interface MeetingPlan {
  readonly title: string;
  readonly description: string;
  readonly durationMinutes: number;
  readonly coHosts: readonly UserId[];
  readonly invitedUsers: readonly UserId[];
  readonly invitedEmails: readonly string[];
  readonly settings: MeetingSettings;
  /** Empty: none. */
  readonly passwordHash: string;
  readonly reminders: readonly number[];
}

/** When a meeting is. */
export interface MeetingSlot {
  /** Wall clock in `zone`. */
  readonly start: string;
  readonly zone: string;
  /** ISO UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** By user id or e-mail address. */
export type Responses = Readonly<Record<string, Response>>;

/** What a call that ran left for the next: see `KeptSettings` of calls. */
export interface KeptCall {
  readonly isLocked: boolean;
  readonly hasLobby: boolean;
  readonly presenters: 'everybody' | 'hosts';
  readonly host: UserId;
  readonly cohosts: readonly UserId[];
  readonly barred: readonly (UserId | GuestId)[];
}

interface Stored {
  readonly meetingId: MeetingId;
  readonly roomId: RoomId;
  readonly organizer: UserId;
  readonly version: number;
  readonly updatedAt: string;
  readonly responses: Responses;
}

/** iCalendar's part of a single meeting or a series. */
interface Published {
  readonly createdAt: string;
  /** Grows when those who are invited must look again. */
  readonly sequence: number;
  /** Secret part of the link for guests. */
  readonly guestCode: string | undefined;
}

interface Held extends MeetingSlot {
  readonly life: MeetingLife;
  readonly call: KeptCall | undefined;
}

export interface SingleMeeting extends Stored, Published, Held {
  readonly kind: 'single';
  readonly plan: MeetingPlan;
}

export interface StoredSeries extends Stored, Published {
  readonly kind: 'series';
  readonly plan: MeetingPlan;
  readonly recurrence: Recurrence;
  /** Wall clock of the first meeting, which the rule gives. */
  readonly start: string;
  readonly zone: string;
  /** Original starts (ISO UTC) that were deleted or cancelled. */
  readonly exceptDates: readonly string[];
  /** Before this (ISO UTC) its meetings stand in the table; later ones follow from the rule. */
  readonly materialisedUntil: string;
  /** ISO UTC; for series without an end, far away. */
  readonly lastStart: string;
  /** Grows when the times change: meetings of an older one that are still to come are no more. */
  readonly generation: number;
}

export interface Occurrence extends Stored, Held {
  readonly kind: 'occurrence';
  readonly seriesId: MeetingId;
  /** ISO UTC: the start that the rule gave. */
  readonly originalStart: string;
  /** What this one has of its own. */
  readonly own: Partial<MeetingPlan>;
  readonly generation: number;
  /** Not in the table: follows from the rule. */
  readonly isVirtual?: boolean;
}

export type StoredMeeting = SingleMeeting | StoredSeries | Occurrence;

/** One meeting at one time, with its series if it has one. */
export type OneMeeting = SingleMeeting | Occurrence;

/** One meeting with everything that is said of it. */
export interface MeetingWhole {
  readonly one: OneMeeting;
  readonly series: StoredSeries | undefined;
  readonly plan: MeetingPlan;
  readonly responses: Responses;
}

export function wholeOf(one: OneMeeting, series: StoredSeries | undefined): MeetingWhole {
  if (one.kind === 'single') return { one, series: undefined, plan: one.plan, responses: one.responses };
  if (series === undefined) throw new Error(`${one.meetingId} has lost its series`);
  const plan = { ...series.plan, ...one.own };
  return { one, series, plan, responses: { ...series.responses, ...one.responses } };
}

/** The series that an id belongs to, or the id itself. */
export function seriesIdOf(meetingId: MeetingId): MeetingId {
  const at = meetingId.indexOf('#');
  return at < 0 ? meetingId : (meetingId.slice(0, at) as MeetingId);
}

export function isOccurrenceId(meetingId: MeetingId): boolean {
  return meetingId.includes('#');
}

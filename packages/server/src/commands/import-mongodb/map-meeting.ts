import { emailAddress } from '@atrium/contract/accounts';
import type { MeetingId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { newMeetingSettings, type MeetingLife } from '@atrium/contract/meeting-state';
import { slotOf } from '../../meetings/occurrences.ts';
import type { MeetingSlot, SingleMeeting } from '../../meetings/stored-meeting.ts';
import { isKnownZone, wallAt, wallText } from '../../meetings/wall-clock.ts';
import { asFlag, asText, isDocument } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import { memberKey } from './map-room.ts';
import { createdAtOf } from './map-user.ts';
import { refused, type Mapped, type Note } from './reasons.ts';
import type { References } from './references.ts';
import type { StagedRecord } from './staging.ts';
import { cutWithNote } from './written-text.ts';

const USUAL_MINUTES = 60;
const SHORTEST_MINUTES = 5;
const MINUTE_MS = 60_000;
const CANCELLED = /^cancell?ed$/i;
const HELD = /^(?:completed|ended|finished|done|held|active|ongoing|started|in[-_ ]?progress|live)$/i;

type Fields = DocumentFields<'meetings'>;

export interface MeetingContext {
  readonly references: References;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The organizer is what is left to be found out: `undefined` if nobody is known. */
export interface MeetingDraft extends Omit<SingleMeeting, 'organizer'> {
  readonly organizer: UserId | undefined;
  readonly organizerKey: string | undefined;
}

/** A single meeting, as the table of meetings holds it. Series are not made: old systems say too differently what they mean. */
export function mapMeeting(
  fields: Fields,
  { key, target }: Pick<StagedRecord, 'key' | 'target'>,
  context: MeetingContext,
): Mapped<MeetingDraft> {
  const roomKey = fields.id('room');
  const roomId = context.references.room(roomKey);
  if (roomId === undefined) return refused('room-missing', roomKey ?? '');
  const notes: Note[] = [];
  const slot = slotIn(fields, notes);
  if (slot === undefined) return refused('no-time');
  if (recurs(fields)) notes.push({ reason: 'recurrence-dropped', detail: '' });
  const createdAt = createdAtOf(fields, key, notes);
  const { organizer, organizerKey } = organizerOf(fields, context);
  if (organizer === undefined) notes.push({ reason: 'owner-missing', detail: organizerKey ?? '' });
  const draft: MeetingDraft = {
    kind: 'single',
    meetingId: target as MeetingId,
    roomId,
    organizer,
    organizerKey,
    version: 1,
    createdAt,
    updatedAt: new Date(fields.instant('updatedAt') ?? Date.parse(createdAt)).toISOString(),
    sequence: 0,
    guestCode: undefined,
    ...slot,
    life: lifeOf(fields, slot, context.now),
    call: undefined,
    responses: {},
    plan: planOf(fields, slot, { ...context, notes }),
  };
  return { kind: 'mapped', draft, notes };
}

function organizerOf(fields: Fields, { references }: MeetingContext) {
  const organizerKey = fields.id('organizer');
  return { organizerKey, organizer: references.user(organizerKey) };
}

function slotIn(fields: Fields, notes: Note[]): MeetingSlot | undefined {
  const startsAt = fields.instant('startsAt') ?? fields.instant('startedAt');
  if (startsAt === undefined) return undefined;
  const named = fields.text('zone');
  const isKnown = named !== undefined && isKnownZone(named);
  if (named !== undefined && !isKnown) notes.push({ reason: 'value-odd', detail: 'zone' });
  const zone = isKnown ? named : 'UTC';
  return slotOf(wallText(wallAt(startsAt, zone)), zone, minutesOf(fields, startsAt, notes));
}

function minutesOf(fields: Fields, startsAt: number, notes: Note[]): number {
  const endsAt = fields.instant('endsAt');
  const said = fields.number('durationMinutes');
  const minutes = said ?? (endsAt === undefined ? USUAL_MINUTES : (endsAt - startsAt) / MINUTE_MS);
  const bounded = Math.min(LIMITS.meetingMinutes, Math.max(SHORTEST_MINUTES, Math.round(minutes)));
  const isOdd = Math.round(minutes) !== bounded || (said === undefined && fields.has('durationMinutes'));
  if (isOdd) notes.push({ reason: 'value-odd', detail: 'duration' });
  return bounded;
}

/** What lies in the past is over, whatever the old system says; a call that ran there does not run here. */
function lifeOf(fields: Fields, slot: MeetingSlot, now: number): MeetingLife {
  const status = fields.text('status') ?? '';
  const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
  if (CANCELLED.test(status))
    return { status: 'cancelled', cancelledAt: iso(fields.instant('updatedAt')) ?? slot.startsAt };
  const startedAt = iso(fields.instant('startedAt'));
  const endedAt = iso(fields.instant('endedAt')) ?? slot.endsAt;
  if (HELD.test(status) || startedAt !== undefined)
    return { status: 'completed', outcome: 'held', startedAt: startedAt ?? slot.startsAt, endedAt };
  if (Date.parse(slot.endsAt) > now) return { status: 'scheduled' };
  return { status: 'completed', outcome: 'not-held', endedAt };
}

function planOf(fields: Fields, slot: MeetingSlot, context: MeetingContext & { notes: Note[] }) {
  const { notes } = context;
  const title = cutWithNote(fields.text('title') ?? '', LIMITS.meetingTitleLength, { field: 'title', notes });
  const description = fields.text('description') ?? '';
  return {
    title: title.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim() || 'Meeting',
    description: cutWithNote(description, LIMITS.meetingDescriptionLength, { field: 'description', notes }),
    durationMinutes: (Date.parse(slot.endsAt) - Date.parse(slot.startsAt)) / MINUTE_MS,
    coHosts: [],
    ...invitationsOf(fields, context),
    settings: newMeetingSettings.parse({}),
    passwordHash: '',
    reminders: [10],
  };
}

function invitationsOf(fields: Fields, { references, notes }: MeetingContext & { notes: Note[] }) {
  const users = new Set<UserId>();
  const emails = new Set<string>();
  for (const invitee of fields.list('invitees') ?? []) {
    const key = memberKey(invitee);
    const userId = references.user(key);
    const email = emailAddress.safeParse(asText(isDocument(invitee) ? invitee['email'] : invitee));
    if (userId) users.add(userId);
    else if (email.success) emails.add(email.data.toLowerCase());
    else notes.push({ reason: 'member-missing', detail: key ?? '' });
  }
  const roomFor = LIMITS.invitees;
  if (users.size > roomFor || emails.size > roomFor) notes.push({ reason: 'value-odd', detail: 'invitees' });
  return { invitedUsers: [...users].slice(0, roomFor), invitedEmails: [...emails].slice(0, roomFor) };
}

function recurs(fields: Fields): boolean {
  const said = fields.raw('recurrence');
  if (said === undefined) return false;
  if (typeof said === 'string') return !/^(?:none|never|no|false|once|)$/i.test(said.trim());
  if (isDocument(said))
    return Object.values(said).some((value) => value !== null && value !== 'none' && value !== false);
  return asFlag(said) ?? false;
}

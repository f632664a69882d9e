import { AppError } from '@atrium/contract/errors';
import type { CallPerson } from '@atrium/contract/call-state';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import type { AttendanceEntry } from '@atrium/contract/meeting-state';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import type {
  Attendance,
  EndedCall,
  Entrance,
  KeptSettings,
  MeetingDoor,
  MeetingsUnderWay,
  MeetingView,
  Visitor,
} from '../calls/meeting-door.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import { NOT_HELD_AFTER_MS, type MeetingLives } from './meeting-lives.ts';
import { mayChange, type Actor } from './meeting-policy.ts';
import { notFound, type MeetingReader } from './meeting-reader.ts';
import type { MeetingRepository } from './meeting-repository.ts';
import { peopleOf } from './meeting-view.ts';
import type { MeetingWhole, SingleMeeting } from './stored-meeting.ts';

/** The door opens so long before the start, milliseconds. */
const EARLY_MS = 15 * 60_000;
const MOST_STAYS = 1_000;
const MOST_UNDER_WAY = 500;
const MOST_NAMED = 20;
const ATTEMPTS = 10;

export interface MeetingEntranceDeps {
  readonly reader: MeetingReader;
  readonly lives: MeetingLives;
  readonly meetings: MeetingRepository;
  readonly memberships: MembershipService;
  readonly passwords: PasswordHasher;
  readonly now: () => number;
}

/** Who may come into the call of a meeting, and what is kept of the call. */
export class MeetingEntrance implements MeetingDoor, MeetingsUnderWay {
  readonly #deps: MeetingEntranceDeps;

  constructor(deps: MeetingEntranceDeps) {
    this.#deps = deps;
  }

  async look(
    meetingId: MeetingId,
    by: Visitor | { readonly kind: 'code'; readonly code: string },
  ): Promise<MeetingView> {
    const whole = await this.#deps.reader.find(meetingId);
    if (!whole) throw notFound();
    if (by.kind === 'user') await this.#actor(whole, by.userId);
    else if (by.kind === 'code' && by.code !== guestCodeOf(whole)) throw notFound();
    if (by.kind !== 'user') checkGuests(whole);
    return this.#view(whole);
  }

  async enter(
    meetingId: MeetingId,
    visitor: Visitor,
    { password, isKnown }: { readonly password?: string | undefined; readonly isKnown: boolean },
  ): Promise<Entrance> {
    const whole = await this.#deps.reader.find(meetingId);
    if (!whole) throw notFound();
    const actor = visitor.kind === 'user' ? await this.#actor(whole, visitor.userId) : undefined;
    if (!actor) checkGuests(whole);
    const view = await this.#view(whole);
    if (view.status !== 'open') {
      const words = view.status === 'early' ? 'This meeting has not begun yet.' : 'This meeting is over.';
      throw new AppError('conflict', words, {
        details: { reason: view.status, startsAt: whole.one.startsAt },
      });
    }
    const role = actor ? roleOf(whole, actor) : 'participant';
    if (role === 'participant' && !isKnown) await this.#checkPassword(whole, password);
    const { settings } = whole.plan;
    return {
      ...view,
      ...keptOf(whole),
      role,
      canJoinBeforeHost: settings.canJoinBeforeHost,
      canShareScreen: settings.hasScreenShare,
      hasChat: settings.hasChat,
      maxParticipants: settings.maxParticipants,
      expectedParticipants: expectedAt(whole),
      ...(whole.one.life.status === 'active' && { startedAt: Date.parse(whole.one.life.startedAt) }),
    };
  }

  began(meetingId: MeetingId, _by: CallPerson, at: number): Promise<void> {
    return this.#deps.lives.begin(meetingId, at);
  }

  async attended(meetingId: MeetingId, { participantId, ...stay }: Attendance): Promise<void> {
    const { meetings, reader } = this.#deps;
    if (!(await reader.find(meetingId))) throw notFound();
    const entry = entryOf(stay);
    const key = `${participantId} ${entry.joinedAt}`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- read, then written on what was read
      const { version, stays } = await meetings.attendance(meetingId);
      if (!(key in stays) && Object.keys(stays).length >= MOST_STAYS) return;
      // oxlint-disable-next-line no-await-in-loop -- read, then written on what was read
      if (await meetings.putAttendance(meetingId, { version, stays: { ...stays, [key]: entry } })) return;
    }
    throw new AppError('conflict', 'The attendance is being written by others at this moment.');
  }

  /** Ascending by arrival. */
  async attendance(meetingId: MeetingId): Promise<AttendanceEntry[]> {
    const { stays } = await this.#deps.meetings.attendance(meetingId);
    return Object.values(stays).sort((one, other) => (one.joinedAt < other.joinedAt ? -1 : 1));
  }

  async keep(meetingId: MeetingId, settings: KeptSettings): Promise<void> {
    const { isLocked, hasLobby, presenters, host, cohosts, barred } = settings;
    const call = { isLocked, hasLobby, presenters, host, cohosts, barred };
    await this.#deps.lives.step(meetingId, (one) => ({ ...one, call }));
  }

  async ended(meetingId: MeetingId, { startedAt, endedAt, reason, people }: EndedCall): Promise<void> {
    const more = {
      durationMs: Math.max(0, endedAt - startedAt),
      people: people.slice(0, MOST_NAMED).map(nameOf),
      peopleCount: people.length,
    };
    await this.#deps.lives.end(meetingId, endedAt, { isEmpty: reason === 'empty', more });
  }

  async underWay(): Promise<{ meetingId: MeetingId; roomId: RoomId }[]> {
    return this.#deps.meetings.startingWith('active', { from: '0', to: '9' }, MOST_UNDER_WAY);
  }

  async lost(meetingId: MeetingId, aliveAt: number): Promise<void> {
    const whole = await this.#deps.reader.find(meetingId);
    if (whole?.one.life.status !== 'active') return;
    const stays = await this.#closeStays(meetingId, new Date(aliveAt).toISOString());
    const people = new Map(
      stays.map(({ userId, name }) => [userId ?? name, userId ? { userId, name } : { name }]),
    );
    const more = {
      durationMs: Math.max(0, aliveAt - Date.parse(whole.one.life.startedAt)),
      people: [...people.values()].slice(0, MOST_NAMED),
      peopleCount: people.size,
    };
    await this.#deps.lives.end(meetingId, aliveAt, { isEmpty: true, more });
  }

  /** Answers with all of them, ascending by arrival. */
  async #closeStays(meetingId: MeetingId, at: string): Promise<AttendanceEntry[]> {
    const { meetings } = this.#deps;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- read, then written on what was read
      const { version, stays } = await meetings.attendance(meetingId);
      const closed = Object.entries(stays).map(([key, stay]) => [key, leftBy(stay, at)] as const);
      const after = { version, stays: Object.fromEntries(closed) };
      // oxlint-disable-next-line no-await-in-loop -- read, then written on what was read
      if (await meetings.putAttendance(meetingId, after)) return this.attendance(meetingId);
    }
    throw new AppError('conflict', 'The attendance is being written by others at this moment.');
  }

  async #actor(whole: MeetingWhole, userId: UserId): Promise<Actor> {
    const membership = await this.#deps.memberships.find(whole.one.roomId, userId);
    if (!membership) throw notFound();
    return membership;
  }

  async #view(whole: MeetingWhole): Promise<MeetingView> {
    const { one, plan } = whole;
    return {
      meetingId: one.meetingId,
      roomId: one.roomId,
      title: plan.title,
      startsAt: Date.parse(one.startsAt),
      status: (await this.#deps.reader.isAtRest(whole)) ? 'over' : this.#statusOf(whole),
      needsPassword: plan.passwordHash !== '',
      hasLobby: keptOf(whole).hasLobby,
    };
  }

  #statusOf({ one }: MeetingWhole): MeetingView['status'] {
    const now = this.#deps.now();
    if (one.life.status === 'active') return 'open';
    if (one.life.status !== 'scheduled' || now > Date.parse(one.endsAt) + NOT_HELD_AFTER_MS) return 'over';
    return now < Date.parse(one.startsAt) - EARLY_MS ? 'early' : 'open';
  }

  async #checkPassword({ plan }: MeetingWhole, password: string | undefined): Promise<void> {
    if (plan.passwordHash === '') return;
    if (password !== undefined && (await this.#deps.passwords.verify(plan.passwordHash, password))) return;
    const details = { reason: 'password' };
    throw new AppError('forbidden', 'This meeting has a password, and this is not it.', { details });
  }
}

function checkGuests({ plan }: MeetingWhole): void {
  if (!plan.settings.hasGuests) throw new AppError('forbidden', 'Guests are not welcome in this meeting.');
}

function guestCodeOf({ one, series }: MeetingWhole): string | undefined {
  return (series ?? (one as SingleMeeting)).guestCode;
}

function roleOf(whole: MeetingWhole, actor: Actor): Entrance['role'] {
  const { host, cohosts } = keptOf(whole);
  if (actor.userId === host) return 'host';
  return cohosts.includes(actor.userId) || mayChange(whole, actor) ? 'cohost' : 'participant';
}

/** As the last call left it, else as it was planned. */
function keptOf({ one, plan }: MeetingWhole): KeptSettings {
  const { hasLobby, presenters } = plan.settings;
  const planned = { isLocked: false, hasLobby, presenters, host: one.organizer };
  return one.call ?? { ...planned, cohosts: plan.coHosts, barred: [] };
}

function expectedAt(whole: MeetingWhole): number {
  const coming = peopleOf(whole).filter((userId) => whole.responses[userId] !== 'declined');
  return coming.length + whole.plan.invitedEmails.length;
}

function entryOf({ person, joinedAt, leftAt }: Omit<Attendance, 'participantId'>): AttendanceEntry {
  return {
    ...nameOf(person),
    joinedAt: new Date(joinedAt).toISOString(),
    ...(leftAt !== undefined && { leftAt: new Date(leftAt).toISOString() }),
  };
}

/** Whoever came after the last sign of life was there for a moment. */
function leftBy(stay: AttendanceEntry, at: string): AttendanceEntry {
  if (stay.leftAt !== undefined) return stay;
  return { ...stay, leftAt: stay.joinedAt > at ? stay.joinedAt : at };
}

function nameOf(person: CallPerson): { userId?: UserId; name: string } {
  if (person.kind === 'guest') return { name: person.name };
  return { userId: person.user.userId, name: person.user.displayName };
}

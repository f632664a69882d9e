import type {
  Call,
  CallHeader,
  CallMedia,
  CallNotice,
  CallPerson,
  CallRole,
  Participant,
  RunningCall,
  Waiting,
} from '@atrium/contract/call-state';
import type { IncomingParcel } from '@atrium/contract/call-signals';
import type { EventName, Events } from '@atrium/contract/events';
import type { ParticipantId, UserId } from '@atrium/contract/ids';
import type { CallLines } from './call-lines.ts';
import { isHosting } from './call-policy.ts';
import type { KeptSettings, PersonId } from './meeting-door.ts';
import type { SignalBox } from './signal-box.ts';

/** People that a room is told by name. */
const PEOPLE_TOLD = 5;

type Line =
  | { readonly kind: 'here'; readonly connectionId: string }
  /** Removed when the grace is over, unless `cancel` is called. */
  | { readonly kind: 'away'; readonly cancel: () => void };

/** A place in the call. */
export interface Seat {
  readonly participantId: ParticipantId;
  readonly joinSeq: number;
  readonly person: CallPerson;
  readonly personId: PersonId;
  readonly role: CallRole;
  readonly line: Line;
  readonly media: CallMedia;
  /** Milliseconds of the epoch, as all instants here. */
  readonly handRaisedAt: number | undefined;
  readonly joinedAt: number;
  readonly box: SignalBox;
}

/** Somebody in the lobby. */
export interface Waiter {
  readonly participantId: ParticipantId;
  readonly person: CallPerson;
  readonly personId: PersonId;
  readonly connectionId: string;
  readonly since: number;
  /** Waits for a host to arrive, not for one to decide. */
  readonly isForHost: boolean;
}

/** A running call in memory, and the only place where it changes. What changed is told by `tell`, as one version. */
export class LiveCall {
  /** Let in once, by a host or because nobody had to: they are not asked to wait again. */
  readonly admitted = new Set<PersonId>();
  readonly barred: Set<PersonId>;
  /** Until when those who were denied may not ask again, milliseconds. */
  readonly deniedUntil = new Map<PersonId, number>();
  /** Participants who were here and whose attendance has ended. */
  readonly departed = new Set<ParticipantId>();
  readonly cohosts: Set<UserId>;
  /** As the meeting has it; the engine may carry fewer. */
  readonly mostParticipants: number;
  readonly #lines: CallLines;
  readonly #seats = new Map<ParticipantId, Seat>();
  readonly #waiting = new Map<ParticipantId, Waiter>();
  readonly #everybody = new Map<PersonId, CallPerson>();
  readonly #put = new Set<ParticipantId>();
  readonly #removed = new Set<ParticipantId>();
  readonly #presenters: KeptSettings['presenters'];
  #host: UserId;
  #header: CallHeader;
  #isHeaderNew = false;
  #isLobbyNew = false;
  #version = 0;
  #lastJoinSeq = 0;

  constructor(deps: {
    lines: CallLines;
    header: CallHeader;
    kept: KeptSettings & { maxParticipants: number };
  }) {
    this.#lines = deps.lines;
    this.#header = deps.header;
    this.mostParticipants = deps.kept.maxParticipants;
    this.#host = deps.kept.host;
    this.#presenters = deps.kept.presenters;
    this.cohosts = new Set(deps.kept.cohosts);
    this.barred = new Set(deps.kept.barred);
  }

  get header(): CallHeader {
    return this.#header;
  }

  get seats(): ReadonlyMap<ParticipantId, Seat> {
    return this.#seats;
  }

  get waiting(): ReadonlyMap<ParticipantId, Waiter> {
    return this.#waiting;
  }

  /** Everybody who has been here, once each, in the order of arrival. */
  get people(): CallPerson[] {
    return [...this.#everybody.values()];
  }

  get kept(): KeptSettings {
    const { isLocked, hasLobby } = this.#header;
    // Where nobody may show a screen, that is the meeting's own setting.
    const presenters = this.#header.presenters === 'nobody' ? this.#presenters : this.#header.presenters;
    const lists = { cohosts: [...this.cohosts], barred: [...this.barred] };
    return { isLocked, hasLobby, presenters, host: this.#host, ...lists };
  }

  get isHosted(): boolean {
    return [...this.#seats.values()].some(({ role }) => isHosting(role));
  }

  roleOf(personId: PersonId): CallRole {
    if (personId === this.#host) return 'host';
    return this.cohosts.has(personId as UserId) ? 'cohost' : 'participant';
  }

  /** Later than any before, after a restart of the server too, as long as the clock does not go back. */
  nextJoinSeq(now: number): number {
    this.#lastJoinSeq = Math.max(this.#lastJoinSeq + 1, now);
    return this.#lastJoinSeq;
  }

  setHeader(changes: Partial<CallHeader>): void {
    this.#header = { ...this.#header, ...changes };
    this.#isHeaderNew = true;
  }

  setHost(host: UserId): void {
    this.cohosts.delete(host);
    this.cohosts.add(this.#host);
    this.#host = host;
    this.rolesChanged();
  }

  /** Everybody's role anew, from who is host and co-host. */
  rolesChanged(): void {
    for (const seat of this.#seats.values()) {
      const role = this.roleOf(seat.personId);
      if (role !== seat.role) this.put({ ...seat, role });
    }
    this.#isLobbyNew = true;
  }

  put(seat: Seat): void {
    this.#lastJoinSeq = Math.max(this.#lastJoinSeq, seat.joinSeq);
    this.#seats.set(seat.participantId, seat);
    this.#put.add(seat.participantId);
    if (!this.#everybody.has(seat.personId)) this.#everybody.set(seat.personId, seat.person);
  }

  remove(participantId: ParticipantId): void {
    if (!this.#seats.delete(participantId)) return;
    this.#put.delete(participantId);
    this.#removed.add(participantId);
  }

  wait(waiter: Waiter): void {
    this.#waiting.set(waiter.participantId, waiter);
    this.#isLobbyNew = true;
  }

  stopWaiting(participantId: ParticipantId): Waiter | undefined {
    const waiter = this.#waiting.get(participantId);
    if (this.#waiting.delete(participantId)) this.#isLobbyNew = true;
    return waiter;
  }

  seatOf(connectionId: string): Seat | undefined {
    return [...this.#seats.values()].find(
      ({ line }) => line.kind === 'here' && line.connectionId === connectionId,
    );
  }

  waiterOf(connectionId: string): Waiter | undefined {
    return [...this.#waiting.values()].find((waiter) => waiter.connectionId === connectionId);
  }

  /** Tells everybody what has changed since the last time. Somebody who has just been answered knows already. */
  tell(answered?: ParticipantId): void {
    this.#tellCall(answered);
    if (this.#isLobbyNew) this.#tellLobby();
    this.#isLobbyNew = false;
  }

  toEverybody<Name extends EventName>(event: Name, payload: Events[Name]): void {
    for (const seat of this.#seats.values()) this.to(seat, event, payload);
  }

  to<Name extends EventName>({ line }: Seat, event: Name, payload: Events[Name]): void {
    if (line.kind === 'here') this.#lines.tell(line.connectionId, event, payload);
  }

  notice(seat: Seat, notice: CallNotice): void {
    const { meetingId } = this.#header;
    this.to(seat, 'call:noticed', { meetingId, participantId: seat.participantId, notice });
  }

  noticeWaiter({ connectionId, participantId }: Waiter, notice: CallNotice): void {
    const { meetingId } = this.#header;
    this.#lines.tell(connectionId, 'call:noticed', { meetingId, participantId, notice });
  }

  signal(seat: Seat, parcels: readonly IncomingParcel[]): void {
    const { meetingId } = this.#header;
    if (parcels.length > 0) this.to(seat, 'call:signalled', { meetingId, parcels: [...parcels] });
  }

  /** As its participants see it. */
  shown(): Call {
    const participants = [...this.#seats.values()].map(shownSeat);
    return { header: this.#header, participants, version: this.#version };
  }

  lobby(): Waiting[] {
    const asking = [...this.#waiting.values()].filter(({ isForHost }) => !isForHost);
    return asking.map(({ participantId, person, since }) => ({
      participantId,
      person,
      since: new Date(since).toISOString(),
    }));
  }

  /** As its room sees it; nothing when nobody is there. */
  running(): RunningCall | undefined {
    const { meetingId, roomId, title, startedAt } = this.#header;
    if (this.#seats.size === 0) return undefined;
    const people = [...this.#seats.values()].slice(0, PEOPLE_TOLD).map(({ person }) => person);
    return { meetingId, roomId, title, startedAt, participantCount: this.#seats.size, people };
  }

  #tellCall(answered: ParticipantId | undefined): void {
    if (this.#put.size === 0 && this.#removed.size === 0 && !this.#isHeaderNew) return;
    this.#version += 1;
    const { meetingId, callId } = this.#header;
    const change: Events['call:changed'] = {
      meetingId,
      callId,
      version: this.#version,
      ...(this.#isHeaderNew && { header: this.#header }),
      put: [...this.#put].flatMap((id) => this.#seats.get(id) ?? []).map(shownSeat),
      removed: [...this.#removed],
    };
    this.#put.clear();
    this.#removed.clear();
    this.#isHeaderNew = false;
    for (const seat of this.#seats.values())
      if (seat.participantId !== answered) this.to(seat, 'call:changed', change);
  }

  #tellLobby(): void {
    const { meetingId } = this.#header;
    const waiting = this.lobby();
    for (const seat of this.#seats.values())
      if (isHosting(seat.role)) this.to(seat, 'call:lobbyChanged', { meetingId, waiting });
  }
}

function shownSeat(seat: Seat): Participant {
  const { participantId, joinSeq, person, role, media, handRaisedAt, joinedAt } = seat;
  return {
    participantId,
    joinSeq,
    person,
    role,
    isAway: seat.line.kind === 'away',
    media,
    ...(handRaisedAt !== undefined && { handRaisedAt: new Date(handRaisedAt).toISOString() }),
    joinedAt: new Date(joinedAt).toISOString(),
  };
}

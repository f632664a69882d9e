import type { CallPerson, CallRole } from '@atrium/contract/call-state';
import type { GuestId, MeetingId, ParticipantId, RoomId, UserId } from '@atrium/contract/ids';

/** Who stands at the door. A guest's name was given with the code of the meeting's link. */
export type Visitor =
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'guest'; readonly guestId: GuestId; readonly name: string };

/** Names a person in what is stored of a call. */
export type PersonId = UserId | GuestId;

/** What a running call changed of its meeting, so that it holds after a restart of the server. */
export interface KeptSettings {
  readonly isLocked: boolean;
  readonly hasLobby: boolean;
  readonly presenters: 'everybody' | 'hosts';
  /** The host; the organizer, unless it was handed over. */
  readonly host: UserId;
  readonly cohosts: readonly UserId[];
  /** Removed by a host: not let in again unless admitted from the lobby. */
  readonly barred: readonly PersonId[];
}

/** What a visitor may know of a meeting before coming in. */
export interface MeetingView {
  /** The occurrence that is meant, when a series was asked for: the one that is on, or the next. */
  readonly meetingId: MeetingId;
  readonly roomId: RoomId;
  readonly title: string;
  /** Milliseconds of the epoch. */
  readonly startsAt: number;
  /** `early`: the door opens later. `over`: completed, cancelled or not held. */
  readonly status: 'early' | 'open' | 'over';
  readonly needsPassword: boolean;
  readonly hasLobby: boolean;
}

/** Whoever has this may come in, as far as the meeting is concerned. */
export interface Entrance extends MeetingView, KeptSettings {
  readonly role: CallRole;
  readonly canJoinBeforeHost: boolean;
  /** Off: nobody shares a screen. */
  readonly canShareScreen: boolean;
  /** The room's messages stand beside the call. */
  readonly hasChat: boolean;
  /** Of the meeting's settings; the media engine may carry fewer. */
  readonly maxParticipants: number;
  /** Set while the meeting is active: the call goes on after a restart of the server. Milliseconds of the epoch. */
  readonly startedAt?: number | undefined;
  /** How many are likely to come: chooses how the call begins. */
  readonly expectedParticipants: number;
}

export interface Attendance {
  readonly participantId: ParticipantId;
  readonly person: CallPerson;
  /** Milliseconds of the epoch. A later note of the same participant and `joinedAt` replaces the earlier one. */
  readonly joinedAt: number;
  readonly leftAt?: number;
}

export interface EndedCall {
  readonly startedAt: number;
  /** When the last one left, or the host ended it. */
  readonly endedAt: number;
  readonly reason: 'ended-by-host' | 'empty';
  /** Everybody who was there, once each, in the order of their first arrival. */
  readonly people: readonly CallPerson[];
}

/**
 * What calls ask of meetings and tell them. Meetings hold the durable truth: status, settings, attendance, notices in
 * the room. Calls hold who is connected now.
 */
export interface MeetingDoor {
  /**
   * For a preview. A visitor without an account shows the code of the link.
   * Throws `not-found` (also for those who may not know), `forbidden` (guests are not welcome).
   */
  look(
    meetingId: MeetingId,
    by: Visitor | { readonly kind: 'code'; readonly code: string },
  ): Promise<MeetingView>;
  /**
   * Whether the visitor may come in now, and as what. `isKnown`: was in this meeting before, needs no password.
   * Throws `not-found`, `forbidden` (`details.reason`: `password`), `conflict` (`details.reason`: `early`, `over`).
   */
  enter(
    meetingId: MeetingId,
    visitor: Visitor,
    options: { readonly password?: string | undefined; readonly isKnown: boolean },
  ): Promise<Entrance>;
  /** The first participant came in: the meeting is active, the room is told. May be called again. */
  began(meetingId: MeetingId, by: CallPerson, at: number): Promise<void>;
  attended(meetingId: MeetingId, attendance: Attendance): Promise<void>;
  keep(meetingId: MeetingId, settings: KeptSettings): Promise<void>;
  /** The call is over: the meeting is completed, the room is told who was there and how long. */
  ended(meetingId: MeetingId, call: EndedCall): Promise<void>;
}

/** Meetings that have begun and not ended, whoever holds their calls. */
export interface MeetingsUnderWay {
  underWay(): Promise<{ readonly meetingId: MeetingId; readonly roomId: RoomId }[]>;
  /** Nobody came back to the call since `aliveAt` (milliseconds of the epoch): it ended there for everybody. */
  lost(meetingId: MeetingId, aliveAt: number): Promise<void>;
}

import type { EventName, Events } from '@atrium/contract/events';
import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingId, ParticipantId, RoomId, SessionId, UserId } from '@atrium/contract/ids';

/** A process that serves; a new one after each start. */
export type NodeId = `nod_${string}`;

/** An event with its payload. */
export type Said = {
  [Name in EventName]: { readonly event: Name; readonly payload: Events[Name] };
}[EventName];

/** A person who is connected, and the rooms in which. No rooms: not connected any more. */
export type Whereabouts = readonly [UserId, readonly RoomId[]];

/** The word alone says it. */
type Nothing = Readonly<Record<string, never>>;

/** What nodes tell each other unasked. News only: whoever misses some is told that it did. */
export interface NodeNews {
  room: { readonly roomId: RoomId } & Said;
  user: { readonly userId: UserId } & Said;
  moved: { readonly userId: UserId; readonly roomId: RoomId; readonly isIn: boolean };
  /** The room is deleted. */
  closed: { readonly roomId: RoomId };
  typing: { readonly userId: UserId; readonly roomId: RoomId };
  /** `isWhole`: nobody else is connected there. */
  people: { readonly isWhole: boolean; readonly people: readonly Whereabouts[] };
  revoked: { readonly sessionId: SessionId; readonly userId: UserId };
  /** To one connection of the node told. */
  connection: { readonly connectionId: string } & Said;
  /** A connection that had asked about calls is gone. */
  disconnected: { readonly connectionId: string };
  /** All calls that run there, and all connections there that are in calls of the node told. */
  calls: { readonly calls: readonly RunningCall[]; readonly connectionIds: readonly string[] };
  /** The meeting is over: its call ends, wherever it is. */
  over: { readonly meetingId: MeetingId };
  /** The media server has seen somebody in a call; without anybody: it has closed the room of the call. */
  mediaServer: { readonly meetingId: MeetingId; readonly participantId?: ParticipantId };
  /** Everything that is held there is wanted anew. */
  hello: Nothing;
  bye: Nothing;
}

/** What one node does for another. */
export interface NodeQuestions {
  /** A call's operation, for a connection of the node that asks. */
  call: {
    readonly asked: { readonly method: string; readonly args: readonly unknown[] };
    readonly answered: unknown;
  };
  /** A run's operation; `isHere` is false where the run is not known. */
  run: {
    readonly asked: { readonly method: string; readonly args: readonly unknown[] };
    readonly answered: { readonly isHere: boolean; readonly output?: unknown };
  };
}

import type { MediaAccess } from '@atrium/contract/call-state';
import type { CallPerson, MediaEngine as EngineName } from '@atrium/contract/call-state';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';

export interface MediaSubject {
  readonly participantId: ParticipantId;
  readonly person: CallPerson;
  readonly mayPresent: boolean;
}

/** Carries the media of calls. What cannot be enforced here is flagged to the receivers, who drop it. */
export interface MediaEngine {
  readonly name: EngineName;
  readonly maxParticipants: number;
  /** With more people nobody sends a camera. */
  readonly maxParticipantsWithCameras: number;
  /** Makes sure that the engine is there and has a place for this call. Throws when it cannot be reached. */
  prepare(meetingId: MeetingId, maxParticipants: number): Promise<void>;
  /** What a participant needs beyond the ICE servers. */
  access(meetingId: MeetingId, subject: MediaSubject): Promise<MediaAccess['livekit']>;
  /** Forces what a host asked for. May fail: the call goes on. */
  silence(meetingId: MeetingId, participantId: ParticipantId, what: 'microphone' | 'screen'): Promise<void>;
  /** Who may show a screen has changed. */
  permit(meetingId: MeetingId, subject: MediaSubject): Promise<void>;
  /** Also of those who say that they have left: nobody listens on unseen. Whoever is not there is no error. */
  remove(meetingId: MeetingId, participantId: ParticipantId): Promise<void>;
  end(meetingId: MeetingId): Promise<void>;
}

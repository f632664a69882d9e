import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { AccessToken, RoomServiceClient, ServerError, TrackSource } from 'livekit-server-sdk';
import type { LiveKitConfig, LiveKitKeys } from './livekit-settings.ts';
import type { MediaEngine, MediaSubject } from './media-engine.ts';

/** To connect with, seconds: LiveKit itself keeps a connection that stands. */
const TOKEN_SECONDS = 5 * 60;
/** A request that is not answered by then has failed, seconds. */
const PATIENCE_SECONDS = 4;
/** LiveKit forgets a room that nobody came to, and one that everybody left, after this, seconds. */
const EMPTY_SECONDS = 5 * 60;

const VOICE = [TrackSource.MICROPHONE];
const SCREEN = [TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO];

/**
 * A LiveKit server passes on what each participant sends. Its room is the meeting, an identity is a participant: no names
 * and no addresses are told. It decides nothing: whoever has a token was let in here.
 */
export class LiveKitEngine implements MediaEngine {
  readonly name = 'livekit';
  readonly maxParticipants = LIMITS.meetingParticipants;
  readonly maxParticipantsWithCameras = LIMITS.meetingParticipants;
  readonly #config: LiveKitConfig;
  readonly #keys: LiveKitKeys;
  readonly #rooms: RoomServiceClient;

  constructor(config: LiveKitConfig, keys: LiveKitKeys) {
    this.#config = config;
    this.#keys = keys;
    const address = config.url.replace(/^ws/, 'http');
    this.#rooms = new RoomServiceClient(address, keys.apiKey, keys.apiSecret, {
      requestTimeout: PATIENCE_SECONDS,
    });
  }

  async prepare(meetingId: MeetingId, maxParticipants: number): Promise<void> {
    await this.#rooms.createRoom({
      name: meetingId,
      emptyTimeout: EMPTY_SECONDS,
      departureTimeout: EMPTY_SECONDS,
      // Who arrives anew is there twice for a moment.
      maxParticipants: maxParticipants * 2,
    });
  }

  async access(meetingId: MeetingId, subject: MediaSubject): Promise<{ url: string; token: string }> {
    const { apiKey, apiSecret } = this.#keys;
    const token = new AccessToken(apiKey, apiSecret, { identity: subject.participantId, ttl: TOKEN_SECONDS });
    token.addGrant({
      room: meetingId,
      roomJoin: true,
      canSubscribe: true,
      canUpdateOwnMetadata: false,
      ...sendingOf(subject),
    });
    return { url: this.#config.url, token: await token.toJwt() };
  }

  async silence(
    meetingId: MeetingId,
    participantId: ParticipantId,
    what: 'microphone' | 'screen',
  ): Promise<void> {
    const sources = what === 'microphone' ? VOICE : SCREEN;
    await unlessGone(async () => {
      const { tracks } = await this.#rooms.getParticipant(meetingId, participantId);
      for (const { sid, source, muted } of tracks)
        if (sources.includes(source) && !muted)
          await this.#rooms.mutePublishedTrack(meetingId, participantId, sid, true);
    });
  }

  async permit(meetingId: MeetingId, subject: MediaSubject): Promise<void> {
    const permission = { canSubscribe: true, ...sendingOf(subject) };
    await unlessGone(() => this.#rooms.updateParticipant(meetingId, subject.participantId, { permission }));
  }

  async remove(meetingId: MeetingId, participantId: ParticipantId): Promise<void> {
    // Tokens made before now are good for nothing any more. Left out, LiveKit would refuse those of the next minute too.
    const revokeTokenTs = BigInt(Math.floor(Date.now() / 1_000));
    await unlessGone(() => this.#rooms.removeParticipant(meetingId, participantId, { revokeTokenTs }));
  }

  async end(meetingId: MeetingId): Promise<void> {
    await unlessGone(() => this.#rooms.deleteRoom(meetingId));
  }
}

/** What a participant may send: voice and camera, a screen only by right, and no data. */
function sendingOf({ mayPresent }: MediaSubject) {
  return {
    canPublish: true,
    canPublishSources: [...VOICE, TrackSource.CAMERA, ...(mayPresent ? SCREEN : [])],
    canPublishData: false,
  };
}

async function unlessGone(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ServerError && error.code === 'not_found')) throw error;
  }
}

import type { MediaAccess, Participant } from '@atrium/contract/call-state';
import type { IncomingParcel } from '@atrium/contract/call-signals';
import type { ParticipantId } from '@atrium/contract/ids';
import type { Room } from 'livekit-client';
import type { Clock } from '../clock.ts';
import type { PairState } from './peer-pair.ts';
import type { Tracks } from './media-slots.ts';

/** What one other participant sends, and how well it arrives. */
export interface RemoteMedia {
  readonly tracks: Tracks;
  readonly state: PairState;
}

/** Carries the media of a call on this side: between the participants, or through a media server. */
export interface MediaSession {
  /** Everybody but oneself, each time somebody comes, goes or arrives anew. */
  sync(others: readonly Participant[]): void;
  setTracks(tracks: Tracks): void;
  setAccess(access: MediaAccess): void;
  remote(participantId: ParticipantId): RemoteMedia | undefined;
  stats(participantId: ParticipantId): Promise<RTCStatsReport> | undefined;
  networkChanged(): void;
  close(): void;
}

/** One that goes through a media server. */
export interface LargeSession extends MediaSession {
  /** The server could not be reached several times; it is still tried. */
  readonly isFailed: boolean;
}

export interface LargeSessionDeps {
  readonly access: MediaAccess;
  readonly clock: Clock;
  readonly onChange: () => void;
  /** The connection is lost: answered with `setAccess`. */
  readonly onAccessNeeded: () => void;
  /** LiveKit's own if left out. */
  readonly newRoom?: () => Room;
}

/** One that lives on signals of the server. */
export interface SignalledSession extends MediaSession {
  take(parcels: readonly IncomingParcel[]): void;
  /** Signals were lost: every connection from the beginning. */
  renewAll(): void;
}

import type { MeetingId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import type { LargeSession, LargeSessionDeps } from './media-session.ts';
import type { ConnectionState, Readable } from '../state.ts';
import type { Call, ServerEvent } from '../transport/transport.ts';

/** The way to the server, as a call needs it: `AtriumClient` and `GuestLine` are one. */
export interface CallWire {
  readonly connection: Readable<ConnectionState>;
  readonly ask: Call;
  onEvent(listener: (event: ServerEvent) => void): () => void;
}

/** What of a browser calls are made of; tests bring their own. */
export interface CallBrowser {
  newPeer(config: RTCConfiguration): RTCPeerConnection;
  newStream(tracks: MediaStreamTrack[]): MediaStream;
  /** Absent on pages that are not secure. */
  readonly devices: Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'> | undefined;
  /** What goes through a media server, loaded when a call first needs it. */
  openLarge(deps: LargeSessionDeps): Promise<LargeSession>;
  /** Called when the network changes; the answer stops it. */
  onNetworkChange(listener: () => void): () => void;
}

/** Where the tab keeps what brings it back into a call after a reload. */
export interface CallMemory {
  load(meetingId: MeetingId): string | undefined;
  save(meetingId: MeetingId, token: string): void;
  forget(meetingId: MeetingId): void;
}

export interface CallGround {
  readonly wire: CallWire;
  readonly browser: CallBrowser;
  readonly memory: CallMemory;
  readonly clock: Clock;
  readonly random: () => number;
}

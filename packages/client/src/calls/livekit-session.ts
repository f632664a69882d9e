import type { MediaAccess, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import {
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  VideoQuality,
  type RemoteTrack,
  type RemoteTrackPublication,
  type TrackPublication,
  type TrackPublishOptions,
} from 'livekit-client';
import type { Clock } from '../clock.ts';
import { iceServersOf } from './ice-servers-of.ts';
import type { LargeSession, LargeSessionDeps, RemoteMedia } from './media-session.ts';
import { SLOTS, type Slot, type Tracks } from './media-slots.ts';
import type { PairState } from './peer-pair.ts';

/** Between two tries to reach the media server, milliseconds; the last one for all that follow. */
const AGAIN_MS = [500, 2_000, 5_000, 10_000];
/** After so many tries that failed, or so many milliseconds without a connection that was up, people are told. */
const TOLD_AFTER = 3;
const TOLD_MS = 10_000;
/** A host's mute takes the device with it by then, milliseconds. */
const MUTE_SETTLES_MS = 2_000;
/** Up to so many others are seen as sharp as they are; up to twice as many and more, less so. */
const SHARP = 4;

const SOURCES: Readonly<Record<Slot, Track.Source>> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
  screenSound: Track.Source.ScreenShareAudio,
};

const SENT: Readonly<Record<Slot, TrackPublishOptions>> = {
  microphone: { audioPreset: { maxBitrate: 40_000 }, dtx: true, red: true },
  // In several sizes: everybody is passed the one that they look at, and what nobody looks at is not sent.
  camera: { simulcast: true, videoEncoding: { maxBitrate: 1_500_000, maxFramerate: 30 } },
  screen: { simulcast: false, videoEncoding: { maxBitrate: 2_500_000, maxFramerate: 15 } },
  screenSound: { audioPreset: { maxBitrate: 64_000 }, dtx: false, red: false },
};

// What goes wrong is shown to people, not to the console.
setLogLevel('silent');

/** Carries the media of a call through a LiveKit server. Who is there is what Atrium says, not what LiveKit does. */
export class LiveKitSession implements LargeSession {
  readonly #deps: LargeSessionDeps;
  readonly #clock: Clock;
  readonly #published = new Map<Slot, MediaStreamTrack>();
  /** Something of them has come: before that a track shows nothing. */
  readonly #flowing = new WeakSet<MediaStreamTrack>();
  readonly #refused = new WeakSet<MediaStreamTrack>();
  #access: MediaAccess;
  #room: Room | undefined;
  #tracks: Tracks = {};
  #others = 0;
  #failures = 0;
  #hasBeenUp = false;
  #isUp = false;
  #isDownLong = false;
  #cancelTold: () => void = () => undefined;
  #isPublishing = false;
  #isClosed = false;
  #cancelAgain: () => void = () => undefined;

  constructor(deps: LargeSessionDeps) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#access = deps.access;
    void this.#connect();
  }

  get isFailed(): boolean {
    return this.#isDownLong || this.#failures >= TOLD_AFTER;
  }

  sync(others: readonly Participant[]): void {
    if (others.length === this.#others) return;
    this.#others = others.length;
    for (const participant of this.#room?.remoteParticipants.values() ?? [])
      for (const publication of participant.videoTrackPublications.values()) this.#choose(publication);
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    void this.#publish();
  }

  /** LiveKit keeps a connection that stands: the new token is for the next one. */
  setAccess(access: MediaAccess): void {
    this.#access = access;
    if (!this.#room) void this.#connect();
  }

  remote(participantId: ParticipantId): RemoteMedia {
    const participant = this.#room?.remoteParticipants.get(participantId);
    const tracks: Partial<Record<Slot, MediaStreamTrack>> = {};
    for (const slot of SLOTS) {
      const track = participant?.getTrackPublication(SOURCES[slot])?.track?.mediaStreamTrack;
      if (track && this.#flowing.has(track)) tracks[slot] = track;
    }
    return { tracks, state: this.#stateOf(participant !== undefined) };
  }

  stats(participantId: ParticipantId): Promise<RTCStatsReport> | undefined {
    const participant = this.#room?.remoteParticipants.get(participantId);
    if (!participant || !this.#isUp) return undefined;
    const tracks = [...participant.trackPublications.values()].flatMap(({ track }) => track ?? []);
    return tracks.length === 0 ? undefined : merged(tracks);
  }

  networkChanged(): void {
    if (!this.#room && !this.#isClosed) this.#deps.onAccessNeeded();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAgain();
    this.#cancelTold();
    const room = this.#room;
    this.#room = undefined;
    room?.removeAllListeners();
    void room?.disconnect(false).catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { livekit } = this.#access;
    if (!livekit || this.#isClosed || this.#room) return;
    this.#cancelAgain();
    const room = this.#deps.newRoom?.() ?? new Room({ dynacast: true, stopLocalTrackOnUnpublish: false });
    this.#room = room;
    this.#listen(room);
    try {
      // Named, so that LiveKit's own default is not taken: addresses are asked of nobody unless it is configured.
      await room.connect(livekit.url, livekit.token, {
        rtcConfig: { iceServers: iceServersOf(this.#access) },
      });
      if (room === this.#room) this.#up();
    } catch {
      this.#lost(room);
    }
  }

  #listen(room: Room): void {
    const changed = (): void => this.#changed(room);
    room
      .on(RoomEvent.Disconnected, () => this.#lost(room))
      .on(RoomEvent.Reconnecting, () => this.#down(room))
      .on(RoomEvent.Reconnected, () => {
        if (room === this.#room) this.#up();
      })
      .on(RoomEvent.TrackSubscribed, (track, publication) => this.#received(room, track, publication))
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.ParticipantConnected, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.TrackMuted, (publication, { isLocal }) => {
        if (isLocal) this.#mutedByServer(publication);
      });
  }

  #changed(room: Room): void {
    if (room === this.#room) this.#deps.onChange();
  }

  #up(): void {
    this.#cancelTold();
    this.#isUp = true;
    this.#isDownLong = false;
    this.#hasBeenUp = true;
    this.#failures = 0;
    this.#deps.onChange();
    void this.#publish();
  }

  #down(room: Room): void {
    if (room !== this.#room) return;
    this.#noteDown();
    this.#deps.onChange();
  }

  #noteDown(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#cancelTold = this.#clock.after(TOLD_MS, () => {
      this.#isDownLong = true;
      this.#deps.onChange();
    });
  }

  /** LiveKit's own tries are over, or it sent us away: with a new token, if Atrium gives one, from the beginning. */
  #lost(room: Room): void {
    if (room !== this.#room || this.#isClosed) return;
    this.#room = undefined;
    this.#noteDown();
    this.#published.clear();
    room.removeAllListeners();
    void room.disconnect(false).catch(() => undefined);
    const wait = AGAIN_MS[Math.min(this.#failures, AGAIN_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#cancelAgain = this.#clock.after(wait, () => this.#deps.onAccessNeeded());
    this.#deps.onChange();
  }

  #received(room: Room, remote: RemoteTrack, publication: RemoteTrackPublication): void {
    const track = remote.mediaStreamTrack;
    const flows = (): void => {
      this.#flowing.add(track);
      this.#changed(room);
    };
    if (track.muted) track.addEventListener('unmute', flows, { once: true });
    else flows();
    this.#choose(publication);
  }

  /** The more people there are, the smaller is each picture. Screens are to be read. */
  #choose(publication: RemoteTrackPublication): void {
    if (publication.source !== Track.Source.Camera) return;
    const [sharp, fair] = [VideoQuality.HIGH, VideoQuality.MEDIUM];
    const few = this.#others <= SHARP * 2 ? fair : VideoQuality.LOW;
    publication.setVideoQuality(this.#others <= SHARP ? sharp : few);
  }

  /** One after the other, until what is sent is what is wanted. */
  async #publish(): Promise<void> {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    try {
      for (;;) {
        const slot = SLOTS.find((one) => this.#isBehind(one));
        const room = this.#room;
        if (!slot || !room || !this.#isUp) return;
        await this.#exchange(room, slot);
      }
    } finally {
      this.#isPublishing = false;
    }
  }

  #isBehind(slot: Slot): boolean {
    const wanted = this.#tracks[slot];
    if (wanted && this.#refused.has(wanted)) return this.#published.has(slot);
    return this.#published.get(slot) !== wanted;
  }

  async #exchange({ localParticipant }: Room, slot: Slot): Promise<void> {
    const [before, wanted] = [this.#published.get(slot), this.#tracks[slot]];
    this.#published.delete(slot);
    if (before) await localParticipant.unpublishTrack(before, false).catch(() => undefined);
    if (!wanted || this.#refused.has(wanted)) return;
    try {
      this.#published.set(slot, wanted);
      await localParticipant.publishTrack(wanted, { ...SENT[slot], source: SOURCES[slot] });
    } catch {
      // The connection was lost, or LiveKit does not let it through: the same track is not tried without end.
      if (this.#isUp) this.#refused.add(wanted);
      if (this.#published.get(slot) === wanted) this.#published.delete(slot);
    }
  }

  /** Whoever was muted closes the microphone. If it is on by then it was turned on anew, and is meant to be heard. */
  #mutedByServer(publication: TrackPublication): void {
    const track = publication.track?.mediaStreamTrack;
    this.#clock.after(MUTE_SETTLES_MS, () => {
      const isWanted = track !== undefined && Object.values(this.#tracks).includes(track);
      const local = this.#room?.localParticipant.getTrackPublication(publication.source);
      if (isWanted && local?.track?.mediaStreamTrack === track && local.isMuted)
        void local.unmute().catch(() => undefined);
    });
  }

  #stateOf(isThere: boolean): PairState {
    if (this.#isUp) return isThere ? { kind: 'connected' } : { kind: 'connecting', attempt: 1 };
    if (this.isFailed) return { kind: 'failed', isRelayRefused: false };
    return this.#hasBeenUp ? { kind: 'recovering' } : { kind: 'connecting', attempt: this.#failures + 1 };
  }
}

/** What the browser knows of several tracks, as one report. */
async function merged(tracks: readonly Track[]): Promise<RTCStatsReport> {
  const reports = await Promise.all(tracks.map((track) => track.getRTCStatsReport()));
  const all = new Map<string, unknown>();
  for (const report of reports) report?.forEach((stat: unknown, id: string) => all.set(id, stat));
  return all;
}

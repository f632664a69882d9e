import type { MediaAccess, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import { RoomEvent, Track, VideoQuality, type Room } from 'livekit-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { LiveKitSession } from './livekit-session.ts';

type Listener = (...values: unknown[]) => void;

const BO = 'par_01KDYQ3V8E0000000000000001' as ParticipantId;
const ACCESS: MediaAccess = {
  epoch: 2,
  iceServers: [{ urls: ['turn:turn.example.org'], username: 'u', credential: 'c' }],
  livekit: { url: 'wss://media.example', token: 'first' },
};

/** A track as far as a session looks at it. */
class FakeTrack extends EventTarget {
  muted = false;
}
const newTrack = (): MediaStreamTrack => new FakeTrack() as unknown as MediaStreamTrack;

/** As much of LiveKit's room as a session uses. */
class FakeRoom {
  readonly listeners = new Map<string, Listener>();
  readonly remoteParticipants = new Map<string, unknown>();
  readonly connections: unknown[][] = [];
  readonly sent: string[] = [];
  readonly published = new Map<unknown, MediaStreamTrack>();
  unmuted = 0;
  isRefusing = false;
  refusedSource: Track.Source | undefined;
  isGone = false;

  readonly localParticipant = {
    publishTrack: async (track: MediaStreamTrack, { source }: { source: Track.Source }) => {
      if (source === this.refusedSource) throw new Error('insufficient permissions');
      this.published.set(source, track);
      this.sent.push(`+${source}`);
    },
    unpublishTrack: async (track: MediaStreamTrack, isStopped: boolean) => {
      const source = [...this.published].find(([, one]) => one === track)?.[0];
      this.published.delete(source);
      this.sent.push(`-${String(source)}${isStopped ? ' stopped' : ''}`);
    },
    getTrackPublication: (source: Track.Source) => ({
      track: { mediaStreamTrack: this.published.get(source) },
      isMuted: true,
      unmute: async () => void this.unmuted++,
    }),
  };

  on(event: string, listener: Listener): this {
    this.listeners.set(event, listener);
    return this;
  }

  tell(event: RoomEvent, ...values: unknown[]): void {
    this.listeners.get(event)?.(...values);
  }

  async connect(...given: unknown[]): Promise<void> {
    this.connections.push(given);
    if (this.isRefusing) throw new Error('could not establish a connection');
  }

  removeAllListeners(): void {
    this.listeners.clear();
  }

  async disconnect(): Promise<void> {
    this.isGone = true;
  }

  /** Somebody else, who sends these. */
  add(participantId: ParticipantId, tracks: Partial<Record<Track.Source, MediaStreamTrack>>) {
    const publications = Object.entries(tracks).map(([source, track]) => ({
      source,
      track: { mediaStreamTrack: track, getRTCStatsReport: async () => new Map([[source, { id: source }]]) },
      quality: undefined as VideoQuality | undefined,
      setVideoQuality(quality: VideoQuality) {
        this.quality = quality;
      },
    }));
    const videos = publications.filter(({ source }) => source !== 'microphone');
    this.remoteParticipants.set(participantId, {
      getTrackPublication: (wanted: string) => publications.find(({ source }) => source === wanted),
      trackPublications: new Map(publications.map((one) => [one.source, one])),
      videoTrackPublications: new Map(videos.map((one) => [one.source, one])),
    });
    for (const one of publications) this.tell(RoomEvent.TrackSubscribed, one.track, one);
    return publications;
  }
}

let clock: ManualClock;
let rooms: FakeRoom[];
let asked: number;
let isRefusing: boolean;
beforeEach(() => {
  [clock, rooms, asked, isRefusing] = [new ManualClock(), [], 0, false];
});

async function openSession() {
  const onChange = vi.fn<() => void>();
  const session: LiveKitSession = new LiveKitSession({
    access: ACCESS,
    clock,
    onChange,
    onAccessNeeded: () => {
      asked += 1;
      session.setAccess({ ...ACCESS, livekit: { url: 'wss://media.example', token: `token ${asked}` } });
    },
    newRoom: () => {
      const room = Object.assign(new FakeRoom(), { isRefusing });
      rooms.push(room);
      return room as unknown as Room;
    },
  });
  await settled();
  return { session, room: rooms[0]!, onChange };
}

const others = (count: number): Participant[] => Array.from({ length: count }, () => ({}) as Participant);

describe('what is sent', () => {
  test('[CALL-35] follows the devices, one after the other, and stops no device', async () => {
    const { session, room } = await openSession();
    const [voice, face, other] = [newTrack(), newTrack(), newTrack()];
    session.setTracks({ microphone: voice, camera: face });
    await settled();
    session.setTracks({ microphone: voice, camera: other });
    await settled();
    session.setTracks({ camera: other });
    await settled();
    expect(room.sent).toEqual(['+microphone', '+camera', '-camera', '+camera', '-microphone']);
    expect(room.published).toEqual(new Map([['camera', other]]));
  });

  test('[CALL-35] waits for the connection, and what LiveKit refuses is not tried without end', async () => {
    isRefusing = true;
    const { session } = await openSession();
    const screen = newTrack();
    session.setTracks({ screen });
    isRefusing = false;
    await clock.advance(500);
    const room = rooms[1]!;
    await settled();
    expect(room.sent).toEqual(['+screen_share']);
    room.refusedSource = Track.Source.ScreenShare;
    session.setTracks({ screen: newTrack(), microphone: newTrack() });
    await settled();
    expect(room.sent).toEqual(['+screen_share', '+microphone', '-screen_share']);
  });

  test('[CALL-35] a microphone that is turned on anew is heard, though the media server still mutes it', async () => {
    const { session, room } = await openSession();
    const voice = newTrack();
    session.setTracks({ microphone: voice });
    await settled();
    room.tell(
      RoomEvent.TrackMuted,
      { source: Track.Source.Microphone, track: { mediaStreamTrack: voice } },
      { isLocal: true },
    );
    await clock.advance(2_000);
    expect(room.unmuted).toBe(1);
  });
});

describe('what arrives', () => {
  test('[CALL-35] is shown when something of it has come, and by whom it is', async () => {
    const { session, room, onChange } = await openSession();
    const [voice, face] = [newTrack(), newTrack()];
    Object.assign(face, { muted: true });
    expect(session.remote(BO)).toEqual({ tracks: {}, state: { kind: 'connecting', attempt: 1 } });
    room.add(BO, { [Track.Source.Microphone]: voice, [Track.Source.Camera]: face });
    expect(session.remote(BO)).toEqual({ tracks: { microphone: voice }, state: { kind: 'connected' } });
    const before = onChange.mock.calls.length;
    face.dispatchEvent(new Event('unmute'));
    expect(session.remote(BO).tracks).toEqual({ microphone: voice, camera: face });
    expect(onChange.mock.calls.length).toBeGreaterThan(before);
    const report = (await session.stats(BO)) as unknown as Map<string, unknown>;
    expect([...report.keys()]).toEqual(['microphone', 'camera']);
  });

  test('[CALL-35] is as sharp as the number of people allows; screens always are', async () => {
    const { session, room } = await openSession();
    session.sync(others(2));
    const [camera, screen] = room.add(BO, { camera: newTrack(), screen_share: newTrack() });
    const seen = [4, 8, 9].map((count) => {
      session.sync(others(count));
      return camera!.quality;
    });
    expect(seen).toEqual([VideoQuality.HIGH, VideoQuality.MEDIUM, VideoQuality.LOW]);
    expect(screen!.quality).toBeUndefined();
  });
});

describe('the connection', () => {
  test('[CALL-28] asks nobody else for addresses', async () => {
    const { room } = await openSession();
    expect(room.connections).toEqual([
      ['wss://media.example', 'first', { rtcConfig: { iceServers: ACCESS.iceServers } }],
    ]);
  });

  test('[CALL-33] that is lost is made anew with a new token; from the third failure on it is told', async () => {
    const { session, room } = await openSession();
    room.add(BO, { camera: newTrack() });
    session.setTracks({ microphone: newTrack() });
    await settled();
    room.tell(RoomEvent.Reconnecting);
    expect(session.remote(BO).state).toEqual({ kind: 'recovering' });
    isRefusing = true;
    room.tell(RoomEvent.Disconnected);
    expect(room.isGone).toBe(true);
    expect([session.isFailed, session.remote(BO).state.kind]).toEqual([false, 'recovering']);
    await clock.advance(500);
    await clock.advance(2_000);
    expect([session.isFailed, session.remote(BO).state.kind]).toEqual([true, 'failed']);
    isRefusing = false;
    await clock.advance(5_000);
    expect(session.isFailed).toBe(false);
    expect(rooms.map(({ connections }) => connections[0]?.[1])).toEqual([
      'first',
      'token 1',
      'token 2',
      'token 3',
    ]);
    expect(rooms.at(-1)?.sent).toEqual(['+microphone']);
  });

  test('[CALL-33] that LiveKit itself tries to heal for ten seconds is told as lost, until it is back', async () => {
    const { session, room } = await openSession();
    room.tell(RoomEvent.Reconnecting);
    await clock.advance(9_999);
    expect(session.isFailed).toBe(false);
    await clock.advance(1);
    expect([session.isFailed, session.remote(BO).state.kind]).toEqual([true, 'failed']);
    room.tell(RoomEvent.Reconnected);
    expect(session.isFailed).toBe(false);
    room.tell(RoomEvent.Reconnecting);
    room.tell(RoomEvent.Reconnected);
    await clock.advance(20_000);
    expect([session.isFailed, asked]).toEqual([false, 0]);
  });

  test('[CALL-33] that was closed stays closed', async () => {
    const { session, room } = await openSession();
    session.close();
    room.tell(RoomEvent.Disconnected);
    session.networkChanged();
    await clock.advance(60_000);
    expect([rooms.length, asked]).toEqual([1, 0]);
  });
});

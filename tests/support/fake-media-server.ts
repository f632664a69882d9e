import type { LargeSession, LargeSessionDeps, RemoteMedia } from '@atrium/client/calls/media-session';
import type { MediaEngine } from '@atrium/server/calls/media-engine';
import type { Clock } from '@atrium/client/clock';
import type { ParticipantId } from '@atrium/contract/ids';

/** Milliseconds to connect, and until somebody notices that a connection is gone. */
const CONNECT_MS = 120;
const AGAIN_MS = 1_000;

/** A media server as both sides see it, without media: who is connected is received by all others who are. */
export class FakeMediaServer {
  readonly sessions = new Set<FakeLargeSession>();
  /** For those whose networks do not let them through. */
  readonly unreachableFor = new Set<string>();
  isUp = true;

  readonly engine: MediaEngine = {
    name: 'livekit',
    maxParticipants: 100,
    maxParticipantsWithCameras: 100,
    prepare: async () => {
      if (!this.isUp) throw new Error('nobody answers');
    },
    access: async (_meetingId, { participantId }) => ({ url: 'wss://media.example', token: participantId }),
    silence: () => Promise.resolve(),
    permit: () => Promise.resolve(),
    remove: async (_meetingId, participantId) => this.of(participantId)?.cut(),
    end: () => Promise.resolve(),
  };

  of(participantId: ParticipantId): FakeLargeSession | undefined {
    return [...this.sessions].find((session) => session.identity === participantId);
  }

  stop(): void {
    this.isUp = false;
    for (const session of this.sessions) session.cut();
  }

  changed(): void {
    for (const session of this.sessions) session.tell();
  }
}

/** One participant's part in it. */
export class FakeLargeSession implements LargeSession {
  readonly #server: FakeMediaServer;
  readonly #deps: LargeSessionDeps;
  readonly #clock: Clock;
  readonly #name: string;
  #failures = 0;
  #isClosed = false;
  identity: string | undefined;

  constructor(server: FakeMediaServer, name: string, deps: LargeSessionDeps) {
    this.#server = server;
    this.#name = name;
    this.#deps = deps;
    this.#clock = deps.clock;
    this.setAccess(deps.access);
  }

  get isFailed(): boolean {
    return this.#failures > 2;
  }

  sync(): void {}
  setTracks(): void {}
  networkChanged(): void {}

  stats(): undefined {
    return undefined;
  }

  setAccess({ livekit }: LargeSessionDeps['access']): void {
    const { sessions, unreachableFor } = this.#server;
    this.#clock.after(CONNECT_MS, () => {
      if (this.#isClosed || sessions.has(this) || !livekit) return;
      if (this.#server.isUp && !unreachableFor.has(this.#name)) {
        this.identity = livekit.token;
        this.#failures = 0;
        sessions.add(this);
        this.#server.changed();
      } else this.#again();
    });
  }

  remote(participantId: ParticipantId): RemoteMedia {
    const isThere = this.#server.sessions.has(this) && this.#server.of(participantId) !== undefined;
    return { tracks: {}, state: isThere ? { kind: 'connected' } : { kind: 'connecting', attempt: 1 } };
  }

  tell(): void {
    this.#deps.onChange();
  }

  cut(): void {
    if (!this.#server.sessions.delete(this)) return;
    this.#again();
    this.#server.changed();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#server.sessions.delete(this)) this.#server.changed();
  }

  #again(): void {
    this.#failures += 1;
    this.tell();
    this.#clock.after(AGAIN_MS, () => {
      if (!this.#isClosed) this.#deps.onAccessNeeded();
    });
  }
}

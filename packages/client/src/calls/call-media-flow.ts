import type { IncomingParcel } from '@atrium/contract/call-signals';
import type { Call, MediaAccess, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { CallGround } from './call-ports.ts';
import type { LargeSession, RemoteMedia } from './media-session.ts';
import { SLOTS, type Tracks } from './media-slots.ts';
import { HandOver } from './hand-over.ts';
import { ParcelPost, type Send } from './parcel-post.ts';
import { PeerMesh } from './peer-mesh.ts';

/** The arrival of this tab, as the server has answered it. */
interface Arrival {
  readonly participantId: ParticipantId;
  readonly joinSeq: number;
  readonly access: MediaAccess;
  readonly areSignalsLost: boolean;
}

export interface CallMediaFlowDeps extends Pick<CallGround, 'browser' | 'clock'> {
  readonly send: Send;
  readonly onChange: () => void;
  /** Other credentials for media are needed. */
  readonly onAccessNeeded: () => void;
  /** Somebody is not who they were thought to be: ask for the call. */
  readonly onGap: () => void;
}

/** A chunk of the program that did not load is asked for again after this, milliseconds. */
const LOAD_AGAIN_MS = 3_000;

/** The media of the call, whatever carries it: connections to each, a media server, or both on the way from one to the other. */
export class CallMediaFlow {
  readonly #deps: CallMediaFlowDeps;
  readonly #post: ParcelPost;
  #mesh: PeerMesh | undefined;
  #large: LargeSession | undefined;
  #handOver: HandOver | undefined;
  /** Being loaded for this arrival. */
  #opening: number | undefined;
  #cancelOpening: () => void = () => undefined;
  #arrival: Arrival | undefined;
  #others: readonly Participant[] = [];
  #tracks: Tracks = {};
  #lastNumber = 0;
  /** Parcels that come before the answer of joining. */
  #early: IncomingParcel[] = [];

  constructor(deps: CallMediaFlowDeps) {
    this.#deps = deps;
    this.#post = new ParcelPost({ send: deps.send, clock: deps.clock, onUndelivered: deps.onGap });
  }

  /** Of the last parcel that arrived. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** The media server that carries the call cannot be reached. */
  get isMediaServerLost(): boolean {
    return this.#large?.isFailed === true;
  }

  /** What others send, as far as they say that they send it: what a host has turned off is dropped here. */
  get remotes(): ReadonlyMap<ParticipantId, RemoteMedia> {
    const remotes = new Map<ParticipantId, RemoteMedia>();
    for (const { participantId, media } of this.#others) {
      const remote = this.#remote(participantId);
      if (!remote) continue;
      const { microphone, camera, screen, screenSound } = remote.tracks;
      const tracks: Tracks = {
        microphone: media.microphone ? microphone : undefined,
        camera: media.camera ? camera : undefined,
        screen: media.screen ? screen : undefined,
        screenSound: media.screen ? screenSound : undefined,
      };
      remotes.set(participantId, { state: remote.state, tracks });
    }
    return remotes;
  }

  /** A new arrival begins with no connections; one that came back goes on with those it has. */
  arrived(arrival: Arrival): void {
    const isSame = this.#arrival?.joinSeq === arrival.joinSeq;
    this.#arrival = arrival;
    if (!isSame) this.#begin(arrival);
    else if (arrival.access.livekit) this.#openLarge();
    if (isSame && arrival.areSignalsLost) this.#mesh?.renewAll();
    this.#handOver?.repeat();
    const early = this.#early;
    this.#early = [];
    this.take(early);
  }

  open(): void {
    this.#post.open();
    this.#mesh?.retryFailed();
  }

  shut(): void {
    this.#post.shut();
  }

  take(parcels: readonly IncomingParcel[]): void {
    if (!this.#arrival) {
      this.#early.push(...parcels);
      return;
    }
    for (const { number } of parcels) this.#lastNumber = number;
    this.#mesh?.take(parcels);
  }

  /** True when other credentials are needed, because the engine has changed. */
  sync(call: Call): boolean {
    const { participantId: own, access } = this.#arrival ?? {};
    this.#others = call.participants.filter(({ participantId }) => participantId !== own);
    const mesh = this.#mesh;
    // Whoever arrives when the call has moved on is met there.
    const isLarge = call.header.engine === 'livekit';
    mesh?.sync(isLarge ? this.#others.filter(({ participantId }) => mesh.has(participantId)) : this.#others);
    this.#large?.sync(this.#others);
    this.#moveOn();
    return access !== undefined && call.header.epoch !== access.epoch;
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#mesh?.setTracks(tracks);
    this.#large?.setTracks(tracks);
  }

  setAccess(access: MediaAccess): void {
    if (!this.#arrival) return;
    this.#arrival = { ...this.#arrival, access };
    if (!access.livekit) this.#mesh?.setAccess(access);
    else if (this.#large) this.#large.setAccess(access);
    else this.#openLarge();
  }

  stats(participantId: ParticipantId): Promise<RTCStatsReport> | undefined {
    return this.#large?.stats(participantId) ?? this.#mesh?.stats(participantId);
  }

  networkChanged(): void {
    this.#mesh?.networkChanged();
    this.#large?.networkChanged();
  }

  close(): void {
    this.#post.shut();
    this.#drop();
    this.#arrival = undefined;
  }

  #begin({ participantId, joinSeq, access }: Arrival): void {
    const { browser, clock, onChange } = this.#deps;
    this.#drop();
    if (access.livekit) {
      this.#openLarge();
      return;
    }
    this.#mesh = new PeerMesh({
      self: { participantId, joinSeq },
      access,
      newPeer: (config) => browser.newPeer(config),
      post: this.#post,
      clock,
      onChange,
      onMoved: (other) => {
        this.#handOver?.moved(other);
        this.#moveOn();
      },
    });
    this.#handOver = new HandOver(this.#mesh);
    this.#mesh.setTracks(this.#tracks);
  }

  #openLarge(): void {
    const joinSeq = this.#arrival?.joinSeq;
    if (this.#large || joinSeq === undefined || this.#opening === joinSeq) return;
    this.#opening = joinSeq;
    void this.#load(joinSeq);
  }

  async #load(joinSeq: number): Promise<void> {
    const { browser, clock, onAccessNeeded } = this.#deps;
    const access = this.#arrival?.access;
    if (!access) return;
    try {
      const onChange = (): void => this.#largeChanged();
      const large = await browser.openLarge({ access, clock, onChange, onAccessNeeded });
      if (this.#opening === joinSeq) this.#opened(large);
      else large.close();
    } catch {
      if (this.#opening === joinSeq)
        this.#cancelOpening = clock.after(LOAD_AGAIN_MS, () => void this.#load(joinSeq));
    }
  }

  #opened(large: LargeSession): void {
    this.#opening = undefined;
    this.#large = large;
    large.sync(this.#others);
    large.setTracks(this.#tracks);
    this.#largeChanged();
  }

  #largeChanged(): void {
    this.#moveOn();
    this.#deps.onChange();
  }

  #moveOn(): void {
    if (this.#large && this.#arrival)
      this.#handOver?.go(this.#others, this.#large, this.#arrival.access.epoch);
  }

  /** By the media server if it is there, and by a connection of one's own as long as that brings more. */
  #remote(participantId: ParticipantId): RemoteMedia | undefined {
    const [before, large] = [this.#mesh?.remote(participantId), this.#large?.remote(participantId)];
    if (!before || !large) return large ?? before;
    const state = large.state.kind === 'connected' ? large.state : before.state;
    const tracks = SLOTS.map((slot) => [slot, large.tracks[slot] ?? before.tracks[slot]]);
    return { state, tracks: Object.fromEntries(tracks) as Tracks };
  }

  #drop(): void {
    this.#cancelOpening();
    this.#opening = undefined;
    this.#mesh?.close();
    this.#large?.close();
    this.#mesh = undefined;
    this.#large = undefined;
    this.#handOver = undefined;
  }
}

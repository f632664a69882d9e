import type { IncomingParcel } from '@atrium/contract/call-signals';
import type { Call, MediaAccess, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { CallGround } from './call-ports.ts';
import type { RemoteMedia } from './media-session.ts';
import type { Tracks } from './media-slots.ts';
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
  /** Somebody is not who they were thought to be: ask for the call. */
  readonly onGap: () => void;
}

/** The media of the call, whatever carries it. */
export class CallMediaFlow {
  readonly #deps: CallMediaFlowDeps;
  readonly #post: ParcelPost;
  #mesh: PeerMesh | undefined;
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

  /** What others send, as far as they say that they send it: what a host has turned off is dropped here. */
  get remotes(): ReadonlyMap<ParticipantId, RemoteMedia> {
    const remotes = new Map<ParticipantId, RemoteMedia>();
    for (const { participantId, media } of this.#others) {
      const remote = this.#mesh?.remote(participantId);
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
    const isSame = this.#mesh !== undefined && this.#arrival?.joinSeq === arrival.joinSeq;
    this.#arrival = arrival;
    if (!isSame) this.#begin(arrival);
    else if (arrival.areSignalsLost) this.#mesh?.renewAll();
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
    const mesh = this.#mesh;
    if (!mesh) {
      this.#early.push(...parcels);
      return;
    }
    for (const { number } of parcels) this.#lastNumber = number;
    mesh.take(parcels);
  }

  /** True when other credentials are needed, because the engine has changed. */
  sync(call: Call): boolean {
    const own = this.#arrival?.participantId;
    this.#others = call.participants.filter(({ participantId }) => participantId !== own);
    this.#mesh?.sync(this.#others);
    return this.#arrival !== undefined && call.header.epoch !== this.#arrival.access.epoch;
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#mesh?.setTracks(tracks);
  }

  setAccess(access: MediaAccess): void {
    if (!this.#arrival) return;
    this.#arrival = { ...this.#arrival, access };
    this.#mesh?.setAccess(access);
  }

  stats(participantId: ParticipantId): Promise<RTCStatsReport> | undefined {
    return this.#mesh?.stats(participantId);
  }

  networkChanged(): void {
    this.#mesh?.networkChanged();
  }

  close(): void {
    this.#post.shut();
    this.#mesh?.close();
    this.#mesh = undefined;
  }

  #begin({ participantId, joinSeq, access }: Arrival): void {
    const { browser, clock, onChange } = this.#deps;
    this.#mesh?.close();
    this.#mesh = new PeerMesh({
      self: { participantId, joinSeq },
      access,
      newPeer: (config) => browser.newPeer(config),
      post: this.#post,
      clock,
      onChange,
      onMoved: () => undefined,
    });
    this.#mesh.setTracks(this.#tracks);
  }
}

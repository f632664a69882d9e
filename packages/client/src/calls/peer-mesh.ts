import type { IncomingParcel, Signal } from '@atrium/contract/call-signals';
import type { MediaAccess, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import { encodingFor } from './bandwidth.ts';
import { iceServersOf } from './ice-servers-of.ts';
import type { RemoteMedia, SignalledSession } from './media-session.ts';
import type { Tracks } from './media-slots.ts';
import type { ParcelPost } from './parcel-post.ts';
import { PeerPair } from './peer-pair.ts';

/** Parcels of people who are not known yet: their arrival is news that may come later. */
const STRANGERS_KEPT = 128;

export interface PeerMeshDeps {
  readonly self: { readonly participantId: ParticipantId; readonly joinSeq: number };
  readonly access: MediaAccess;
  readonly newPeer: (config: RTCConfiguration) => RTCPeerConnection;
  readonly post: ParcelPost;
  readonly clock: Clock;
  readonly onChange: () => void;
  /** Another participant receives what is sent here by the engine of this epoch. */
  readonly onMoved: (participantId: ParticipantId, epoch: number) => void;
}

/** A connection to each of the others. */
export class PeerMesh implements SignalledSession {
  readonly #deps: PeerMeshDeps;
  readonly #pairs = new Map<ParticipantId, PeerPair>();
  /** Pairs that are no longer needed: by arrival, so that nobody makes them anew. */
  readonly #released = new Set<number>();
  /** Their connection to the server is lost. */
  #away: ReadonlySet<ParticipantId> = new Set();
  #early: IncomingParcel[] = [];
  #access: MediaAccess;
  #tracks: Tracks = {};

  constructor(deps: PeerMeshDeps) {
    this.#deps = deps;
    this.#access = deps.access;
  }

  sync(others: readonly Participant[]): void {
    const before = this.#pairs.size;
    const away = others.filter(({ isAway }) => isAway);
    this.#away = new Set(away.map(({ participantId }) => participantId));
    const there = new Map(others.map(({ participantId, joinSeq }) => [participantId, joinSeq]));
    for (const [participantId, pair] of this.#pairs)
      if (there.get(participantId) !== pair.other.joinSeq) this.#remove(participantId, pair);
    for (const other of others)
      if (!this.#pairs.has(other.participantId) && !this.#released.has(other.joinSeq)) this.#add(other);
    // Everybody's part of the upload has changed.
    if (this.#pairs.size !== before) this.#tracksChanged();
    const early = this.#early;
    this.#early = [];
    this.take(early);
  }

  take(parcels: readonly IncomingParcel[]): void {
    for (const parcel of parcels) {
      if (parcel.toSeq !== this.#deps.self.joinSeq || this.#released.has(parcel.fromSeq)) continue;
      const pair = this.#pairs.get(parcel.from);
      if (pair?.other.joinSeq === parcel.fromSeq) pair.take(parcel);
      else if (!pair || parcel.fromSeq > pair.other.joinSeq) this.#keep(parcel);
    }
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#tracksChanged();
  }

  setAccess(access: MediaAccess): void {
    this.#access = access;
    for (const pair of this.#pairs.values()) pair.restart(iceServersOf(access));
  }

  remote(participantId: ParticipantId): RemoteMedia | undefined {
    const pair = this.#pairs.get(participantId);
    return pair && { tracks: pair.received, state: pair.state };
  }

  stats(participantId: ParticipantId): Promise<RTCStatsReport> | undefined {
    return this.#pairs.get(participantId)?.stats();
  }

  networkChanged(): void {
    for (const pair of this.#pairs.values()) pair.restart();
  }

  /** The server is back: what was given up is tried again. */
  retryFailed(): void {
    for (const pair of this.#pairs.values()) if (pair.state.kind === 'failed') pair.renew();
  }

  renewAll(): void {
    for (const pair of this.#pairs.values()) pair.renew();
  }

  sayMoved(participantId: ParticipantId, epoch: number): void {
    this.#pairs.get(participantId)?.sayMoved(epoch);
  }

  /** There is a pair with this participant. */
  has(participantId: ParticipantId): boolean {
    return this.#pairs.has(participantId);
  }

  /** The pair is no longer needed, though the other is still there. What was said to the other still arrives. */
  release(participantId: ParticipantId): void {
    const pair = this.#pairs.get(participantId);
    if (!pair) return;
    pair.close();
    this.#pairs.delete(participantId);
    this.#released.add(pair.other.joinSeq);
    this.#tracksChanged();
  }

  close(): void {
    for (const [participantId, pair] of this.#pairs) this.#remove(participantId, pair);
  }

  #add(other: Participant): void {
    const { self, newPeer, post, clock, onChange, onMoved } = this.#deps;
    const { participantId: to, joinSeq: toSeq } = other;
    const send = (pairEpoch: number, signal: Signal): void => post.add({ to, toSeq, pairEpoch }, signal);
    const pair = new PeerPair({
      self,
      other: { participantId: to, joinSeq: toSeq },
      newPeer,
      iceServers: () => iceServersOf(this.#access),
      tracks: () => this.#tracks,
      encodingOf: (slot) => encodingFor(slot, this.#pairs.size, this.#tracks.screen !== undefined),
      send,
      canSignal: () => post.isOpen && !this.#away.has(to),
      clock,
      onChange,
      onMoved: (epoch) => onMoved(to, epoch),
    });
    this.#pairs.set(to, pair);
  }

  #remove(participantId: ParticipantId, pair: PeerPair): void {
    pair.close();
    this.#pairs.delete(participantId);
    this.#deps.post.drop(participantId, pair.other.joinSeq);
  }

  #keep(parcel: IncomingParcel): void {
    this.#early.push(parcel);
    if (this.#early.length > STRANGERS_KEPT) this.#early.shift();
  }

  #tracksChanged(): void {
    for (const pair of this.#pairs.values()) pair.tracksChanged();
  }
}

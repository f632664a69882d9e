import type { IncomingParcel, Signal } from '@atrium/contract/call-signals';
import type { ParticipantId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import type { Encoding } from './bandwidth.ts';
import type { Slot, Tracks } from './media-slots.ts';
import { PeerLink } from './peer-link.ts';

/** A connection that is not up by then is made anew, milliseconds. */
const UP_MS = 6_000;
/** One that is visibly at work gets so much patience more: slow machines would otherwise begin for ever. */
const EXTENSIONS = 2;
/** So many times, then by relay only, then it is told. */
const TRIES = 3;
/** Whoever is told that it does not work may be in another network by then, milliseconds. */
const AGAIN_MS = 30_000;
/** A disturbance heals by itself; after this it is helped, milliseconds. The offerer is first, so that both seldom meet. */
const HEAL_MS = { offerer: 3_000, answerer: 4_500 };

/** How far a connection is. `failed`: `isRelayRefused` when the relay did not take the credentials. */
export type PairState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'connected' }
  /** Was connected; pictures stand still. */
  | { readonly kind: 'recovering' }
  | { readonly kind: 'failed'; readonly isRelayRefused: boolean };

interface Arrived {
  readonly participantId: ParticipantId;
  readonly joinSeq: number;
}

export interface PeerPairDeps {
  readonly self: Arrived;
  readonly other: Arrived;
  readonly newPeer: (config: RTCConfiguration) => RTCPeerConnection;
  readonly iceServers: () => RTCIceServer[];
  readonly tracks: () => Tracks;
  readonly encodingOf: (slot: Slot) => Encoding;
  readonly send: (pairEpoch: number, signal: Signal) => void;
  /** Signals reach the server, and from there the other. */
  readonly canSignal: () => boolean;
  readonly clock: Clock;
  /** State or tracks have changed. */
  readonly onChange: () => void;
  readonly onMoved: (epoch: number) => void;
}

/** Two participants and the connection between them, made anew as often as it takes. */
export class PeerPair {
  readonly #deps: PeerPairDeps;
  readonly #isOfferer: boolean;
  #link: PeerLink | undefined;
  #pairEpoch = 1;
  #attempt = 1;
  #state: PairState = { kind: 'connecting', attempt: 1 };
  #received: Tracks = {};
  #lastParcel = 0;
  #isRelayRefused = false;
  /** The watchdog, or the patience with a disturbance. */
  #cancelTimer: () => void = () => undefined;

  constructor(deps: PeerPairDeps) {
    this.#deps = deps;
    this.#isOfferer = deps.self.joinSeq > deps.other.joinSeq;
    this.#watch();
    if (this.#isOfferer) this.#newLink();
  }

  get other(): Arrived {
    return this.#deps.other;
  }

  get state(): PairState {
    return this.#state;
  }

  /** What comes from the other, by line. A line that carries nothing has a track that is silent. */
  get received(): Tracks {
    return this.#received;
  }

  take({ pairEpoch, parcel, signals }: IncomingParcel): void {
    if (parcel <= this.#lastParcel) return;
    this.#lastParcel = parcel;
    for (const signal of signals) this.#takeSignal(pairEpoch, signal);
  }

  tracksChanged(): void {
    this.#link?.setTracks(this.#deps.tracks());
  }

  /** After a change of networks, or with new credentials. */
  restart(iceServers?: RTCIceServer[]): void {
    if (this.#state.kind === 'connected' || this.#state.kind === 'recovering')
      this.#link?.restartIce(iceServers);
    else this.renew();
  }

  /** From the beginning. */
  renew(): void {
    this.#attempt = 1;
    this.#again();
  }

  stats(): Promise<RTCStatsReport> | undefined {
    return this.#state.kind === 'connected' ? this.#link?.stats() : undefined;
  }

  /** Tells the other that its media arrives by another engine. */
  sayMoved(epoch: number): void {
    this.#send({ kind: 'moved', epoch });
  }

  close(): void {
    this.#cancelTimer();
    this.#link?.close();
    this.#link = undefined;
  }

  #takeSignal(pairEpoch: number, signal: Signal): void {
    if (signal.kind === 'moved') this.#deps.onMoved(signal.epoch);
    else if (signal.kind === 'renewal') this.#renewalAsked(pairEpoch);
    else if (pairEpoch >= this.#pairEpoch) this.#takeNegotiation(pairEpoch, signal);
  }

  #renewalAsked(pairEpoch: number): void {
    if (this.#isOfferer && pairEpoch > this.#pairEpoch) this.#restartAt(pairEpoch);
  }

  #takeNegotiation(pairEpoch: number, signal: Signal): void {
    if (pairEpoch > this.#pairEpoch) this.#follow(pairEpoch);
    if (!this.#link && signal.kind === 'description' && signal.type === 'offer') this.#newLink();
    this.#link?.take(signal);
  }

  /** The offerer made the connection anew. */
  #follow(pairEpoch: number): void {
    this.#pairEpoch = pairEpoch;
    this.#drop();
    this.#become({ kind: 'connecting', attempt: this.#attempt });
    this.#watch();
  }

  #restartAt(pairEpoch: number): void {
    this.#pairEpoch = pairEpoch;
    this.#drop();
    this.#become({ kind: 'connecting', attempt: this.#attempt });
    this.#watch();
    this.#newLink();
  }

  /** The next try: whoever does not offer asks for an offer. */
  #again(): void {
    if (this.#isOfferer) this.#restartAt(this.#pairEpoch + 1);
    else {
      this.#follow(this.#pairEpoch + 1);
      this.#send({ kind: 'renewal' });
    }
  }

  #drop(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#received = {};
  }

  /** That of an offerer negotiates by itself. */
  #newLink(): void {
    const { newPeer, iceServers, tracks, onChange, encodingOf } = this.#deps;
    const isRelayOnly = this.#attempt > TRIES && this.#hasRelay();
    const iceTransportPolicy = isRelayOnly ? 'relay' : 'all';
    const peer = newPeer({ iceServers: iceServers(), iceTransportPolicy, bundlePolicy: 'max-bundle' });
    const link = new PeerLink({
      peer,
      isOfferer: this.#isOfferer,
      tracks: tracks(),
      send: (signal) => this.#send(signal),
      onState: () => this.#stateChanged(link),
      onTrack: (slot, track) => {
        this.#received = { ...this.#received, [slot]: track };
        onChange();
      },
      onIceError: (errorCode) => {
        if (errorCode === 401) this.#isRelayRefused = true;
      },
      encodingOf,
    });
    this.#link = link;
  }

  #hasRelay(): boolean {
    return this.#deps.iceServers().some(({ urls }) => [urls].flat().some((url) => url.startsWith('turn')));
  }

  #stateChanged(link: PeerLink): void {
    if (link !== this.#link) return;
    if (link.state === 'connected') {
      this.#cancelTimer();
      this.#attempt = 1;
      this.#isRelayRefused = false;
      this.#become({ kind: 'connected' });
    } else if (link.state === 'failed') this.#failed();
    else if (link.state === 'disconnected') this.#heal(HEAL_MS[this.#isOfferer ? 'offerer' : 'answerer']);
  }

  #failed(): void {
    if (this.#state.kind === 'connecting') this.#notUp();
    else this.#heal(0);
  }

  #heal(inMs: number): void {
    if (this.#state.kind === 'connecting') return;
    this.#become({ kind: 'recovering' });
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.after(inMs, () => {
      this.#link?.restartIce();
      this.#watch();
    });
  }

  #watch(extensions = EXTENSIONS): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.after(UP_MS, () => {
      const isAtWork = this.#link?.state === 'connecting' && extensions > 0;
      if (isAtWork) this.#watch(extensions - 1);
      else this.#notUp();
    });
  }

  #notUp(): void {
    // While nothing can be said nothing is tried.
    if (!this.#deps.canSignal()) {
      this.#watch();
      return;
    }
    this.#attempt += 1;
    const tries = this.#hasRelay() ? TRIES + 1 : TRIES;
    if (this.#attempt <= tries) {
      this.#again();
      return;
    }
    this.#drop();
    this.#become({ kind: 'failed', isRelayRefused: this.#isRelayRefused });
    this.#cancelTimer = this.#deps.clock.after(AGAIN_MS, () => this.renew());
  }

  #become(state: PairState): void {
    this.#state = state;
    this.#deps.onChange();
  }

  #send(signal: Signal): void {
    this.#deps.send(this.#pairEpoch, signal);
  }
}

import type { Clock } from '../clock.ts';

/** How the network between fake peers is, and how it behaves badly. */
export interface FakeNetwork {
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether two peers reach each other now. */
  readonly reaches: (a: FakePeer, b: FakePeer) => boolean;
}

function assertNoAnswer(type: RTCSdpType): void {
  if (type === 'answer') throw new DOMException('wrong state', 'InvalidStateError');
}

interface Sdp {
  readonly peer: number;
  /** Of one round of ICE. */
  readonly round: number;
  readonly lines: number;
}

const GATHER_MS = 20;
const CONNECT_MS = 150;
const HOSTS = 2;

/**
 * As much of an `RTCPeerConnection` as calls use, with its signalling states, its rules about when what may be set,
 * and Chromium's trap: a peer that rolls back its first offer while it gathers never emits a candidate, and says
 * nothing about it.
 */
export class FakePeer {
  static readonly #all = new Map<number, FakePeer>();
  static #last = 0;

  readonly id = ++FakePeer.#last;
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: RTCIceCandidate | null }) => void) | null = null;
  onicecandidateerror: ((event: { errorCode: number }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { transceiver: unknown; track: unknown }) => void) | null = null;
  /** Fell into the trap. */
  isHung = false;
  /** Offers that were rolled back. */
  rollbacks = 0;
  readonly #network: FakeNetwork;
  readonly #config: RTCConfiguration;
  readonly #lines: { sender: unknown; direction: string }[] = [];
  #round = 1;
  #remoteRound = 0;
  #hasCandidates = false;
  #isGathering = false;
  #hasGathered = false;
  #isNegotiationNeeded = false;
  #isConnecting = false;

  constructor(network: FakeNetwork, config: RTCConfiguration) {
    this.#network = network;
    this.#config = config;
    FakePeer.#all.set(this.id, this);
  }

  getConfiguration(): RTCConfiguration {
    return this.#config;
  }

  setConfiguration(): void {}

  getTransceivers(): unknown[] {
    return this.#lines;
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map());
  }

  addTransceiver(): unknown {
    const line = this.#newLine();
    this.#needNegotiation();
    return line;
  }

  restartIce(): void {
    if (this.#isClosed()) return;
    this.#round += 1;
    this.#needNegotiation();
  }

  async setLocalDescription(): Promise<void> {
    await this.#pause();
    const isAnswer = this.signalingState === 'have-remote-offer';
    if (!isAnswer && this.signalingState !== 'stable' && this.signalingState !== 'have-local-offer')
      throw new DOMException('wrong state', 'InvalidStateError');
    this.localDescription = this.#describe(isAnswer ? 'answer' : 'offer');
    this.signalingState = isAnswer ? 'stable' : 'have-local-offer';
    this.#isNegotiationNeeded = false;
    this.#gather();
    this.#tryConnect();
  }

  async setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    await this.#pause();
    if (this.signalingState !== 'have-local-offer') assertNoAnswer(type);
    else if (type === 'offer') this.#rollBack();
    const { round, lines } = JSON.parse(sdp ?? '') as Sdp;
    this.remoteDescription = { type, sdp } as RTCSessionDescription;
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (round !== this.#remoteRound) this.#beginRound(round, type === 'offer');
    while (this.#lines.length < lines) this.#newLine();
    for (const transceiver of this.#lines) this.ontrack?.({ transceiver, track: { of: this.id } });
    this.#tryConnect();
  }

  #beginRound(round: number, isOffered: boolean): void {
    this.#remoteRound = round;
    this.#hasCandidates = false;
    // Whoever is offered a new round answers with one of their own.
    if (isOffered && this.localDescription && roundOf(this.localDescription) === this.#round)
      this.#round += 1;
  }

  async addIceCandidate({ candidate }: RTCIceCandidateInit): Promise<void> {
    await this.#pause();
    if (!this.remoteDescription) throw new DOMException('no remote description', 'InvalidStateError');
    if (Number(candidate) !== this.#remoteRound) throw new DOMException('unknown ufrag', 'OperationError');
    this.#hasCandidates = true;
    this.#tryConnect();
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    FakePeer.#all.delete(this.id);
  }

  /** The way between the two is gone, or back. */
  networkChanged(): void {
    const other = this.#other();
    if (this.connectionState === 'connected' && (!other || !this.#network.reaches(this, other)))
      this.#become('disconnected');
    this.#tryConnect();
  }

  static all(): FakePeer[] {
    return [...FakePeer.#all.values()];
  }

  static forgetAll(): void {
    FakePeer.#all.clear();
  }

  #newLine(): { sender: unknown; direction: string } {
    const sender = {
      track: null as unknown,
      replaceTrack: (track: unknown) => Promise.resolve(void (sender.track = track)),
      getParameters: () => ({ encodings: [{}] }),
      setParameters: () => Promise.resolve(),
    };
    const line = { sender, direction: 'recvonly' };
    this.#lines.push(line);
    return line;
  }

  #rollBack(): void {
    this.rollbacks += 1;
    if (this.#isGathering && !this.#hasGathered) this.isHung = true;
  }

  #describe(type: 'offer' | 'answer'): RTCSessionDescription {
    const sdp: Sdp = { peer: this.id, round: this.#round, lines: this.#lines.length };
    return { type, sdp: JSON.stringify(sdp) } as RTCSessionDescription;
  }

  #gather(): void {
    const round = this.#round;
    this.#isGathering = true;
    for (let host = 1; host <= HOSTS; host++)
      this.#network.clock.after(GATHER_MS * host * this.#network.random(), () => {
        if (this.isHung || this.#isClosed()) return;
        this.#hasGathered = true;
        const candidate = { candidate: String(round), sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
        this.onicecandidate?.({ candidate: candidate as RTCIceCandidate });
      });
  }

  #needNegotiation(): void {
    if (this.#isNegotiationNeeded) return;
    this.#isNegotiationNeeded = true;
    queueMicrotask(() => {
      if (this.#isNegotiationNeeded && this.signalingState === 'stable') this.onnegotiationneeded?.();
    });
  }

  #other(): FakePeer | undefined {
    const { sdp } = this.remoteDescription ?? {};
    return sdp === undefined ? undefined : FakePeer.#all.get((JSON.parse(sdp) as Sdp).peer);
  }

  #isReady(other: FakePeer): boolean {
    return (
      this.signalingState === 'stable' &&
      this.#hasCandidates &&
      this.#other() === other &&
      this.localDescription !== null &&
      roundOf(this.localDescription) === other.#remoteRound
    );
  }

  #tryConnect(): void {
    const other = this.#other();
    if (!other || this.#isConnecting || this.#isClosed()) return;
    if (!this.#isReady(other) || !other.#isReady(this)) return;
    this.#isConnecting = true;
    this.#network.clock.after(CONNECT_MS * this.#network.random(), () => {
      this.#isConnecting = false;
      if (this.#isClosed() || other.#isClosed() || !this.#isReady(other) || !other.#isReady(this)) return;
      if (!this.#network.reaches(this, other)) return;
      this.#become('connected');
      other.#become('connected');
    });
  }

  #become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state) return;
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  /** Browsers do such things in tasks of their own. */
  #pause(): Promise<void> {
    if (this.#isClosed()) return Promise.reject(new DOMException('closed', 'InvalidStateError'));
    return new Promise((resolve) => {
      this.#network.clock.after(this.#network.random() * 5, resolve);
    });
  }

  #isClosed(): boolean {
    return this.connectionState === 'closed';
  }
}

function roundOf({ sdp }: RTCSessionDescription): number {
  return (JSON.parse(sdp) as Sdp).round;
}

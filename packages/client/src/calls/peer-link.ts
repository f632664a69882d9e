import type { Signal } from '@atrium/contract/call-signals';
import { encode, type Encoding } from './bandwidth.ts';
import { kindOf, SLOTS, type Slot, type Tracks } from './media-slots.ts';

export interface PeerLinkDeps {
  readonly peer: RTCPeerConnection;
  /** Makes the first offer; impolite afterwards. */
  readonly isOfferer: boolean;
  readonly tracks: Tracks;
  readonly send: (signal: Signal) => void;
  readonly onState: () => void;
  readonly onTrack: (slot: Slot, track: MediaStreamTrack) => void;
  /** `errorCode` of the browser: 401 for wrong credentials of a relay, 701 for a server that cannot be reached. */
  readonly onIceError: (errorCode: number) => void;
  readonly encodingOf: (slot: Slot) => Encoding;
}

type Description = Extract<Signal, { kind: 'description' }>;
type Candidates = Extract<Signal, { kind: 'candidates' }>['candidates'];

/**
 * One connection to one other participant. The first offer has one maker: when both offer at once, Chromium can roll
 * back while it gathers and never emit a candidate. From then on negotiation is perfect in the sense of W3C's example.
 */
export class PeerLink {
  readonly #deps: PeerLinkDeps;
  readonly #peer: RTCPeerConnection;
  /** Signals are taken in order, each when the one before is done. */
  #queue: Promise<void> = Promise.resolve();
  #early: RTCIceCandidateInit[] = [];
  #tracks: Tracks;
  #isMakingOffer = false;
  #isIgnoringOffer = false;
  /** The first offer has been answered: whoever wants to may negotiate. */
  #hasMet = false;

  constructor(deps: PeerLinkDeps) {
    this.#deps = deps;
    this.#peer = deps.peer;
    this.#tracks = deps.tracks;
    this.#listen();
    if (deps.isOfferer) for (const slot of SLOTS) this.#addLine(slot);
  }

  get state(): RTCPeerConnectionState {
    return this.#peer.connectionState;
  }

  /** Of the other side: nothing it says is taken before what came earlier. */
  take(signal: Signal): void {
    this.#queue = this.#queue.then(() => this.#apply(signal)).catch(() => undefined);
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    for (const [at, slot] of SLOTS.entries()) void this.#fill(this.#peer.getTransceivers()[at], slot);
  }

  restartIce(iceServers?: RTCIceServer[]): void {
    if (iceServers) this.#peer.setConfiguration({ ...this.#peer.getConfiguration(), iceServers });
    this.#peer.restartIce();
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  close(): void {
    const peer = this.#peer;
    peer.onicecandidate = null;
    peer.onnegotiationneeded = null;
    peer.onconnectionstatechange = null;
    peer.ontrack = null;
    peer.onicecandidateerror = null;
    peer.close();
  }

  #listen(): void {
    const peer = this.#peer;
    peer.onconnectionstatechange = () => this.#deps.onState();
    peer.onnegotiationneeded = () => void this.#negotiate();
    peer.onicecandidate = ({ candidate }) => {
      if (candidate) this.#deps.send({ kind: 'candidates', candidates: [shown(candidate)] });
    };
    peer.onicecandidateerror = ({ errorCode }) => this.#deps.onIceError(errorCode);
    peer.ontrack = ({ transceiver, track }) => {
      const slot = SLOTS[peer.getTransceivers().indexOf(transceiver)];
      if (slot) this.#deps.onTrack(slot, track);
    };
  }

  #addLine(slot: Slot): void {
    const track = this.#tracks[slot];
    const line = this.#peer.addTransceiver(track ?? kindOf(slot), { direction: 'sendrecv' });
    if (track) void encode(line.sender, this.#deps.encodingOf(slot));
  }

  async #negotiate(): Promise<void> {
    if (!this.#deps.isOfferer && !this.#hasMet) return;
    try {
      this.#isMakingOffer = true;
      await this.#peer.setLocalDescription();
      this.#sendDescription();
    } catch {
      // Closed meanwhile, or the other side was first; the watchdog looks after what does not come up.
    } finally {
      this.#isMakingOffer = false;
    }
  }

  async #apply(signal: Signal): Promise<void> {
    if (signal.kind === 'description') await this.#applyDescription(signal);
    else if (signal.kind === 'candidates') await this.#applyCandidates(signal.candidates);
  }

  async #applyDescription({ type, sdp }: Description): Promise<void> {
    const peer = this.#peer;
    const isBusy = this.#isMakingOffer || peer.signalingState !== 'stable';
    this.#isIgnoringOffer = type === 'offer' && isBusy && this.#deps.isOfferer;
    if (this.#isIgnoringOffer) return;
    // An answer to an offer that was rolled back.
    if (type === 'answer' && peer.signalingState !== 'have-local-offer') return;
    await peer.setRemoteDescription({ type, sdp });
    const early = this.#early;
    this.#early = [];
    await this.#addCandidates(early);
    if (type === 'offer') await this.#answer();
    this.#hasMet = true;
  }

  async #answer(): Promise<void> {
    const lines = this.#peer.getTransceivers();
    for (const line of lines) line.direction = 'sendrecv';
    await Promise.all(SLOTS.map((slot, at) => this.#fill(lines[at], slot)));
    await this.#peer.setLocalDescription();
    this.#sendDescription();
  }

  async #applyCandidates(candidates: Candidates): Promise<void> {
    if (this.#peer.remoteDescription) await this.#addCandidates(candidates);
    else this.#early.push(...candidates);
  }

  async #addCandidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    const added = candidates.map((candidate) => this.#peer.addIceCandidate(candidate));
    // Those of an ignored offer fit nothing; others that fit nothing do no harm.
    await Promise.allSettled(added);
  }

  async #fill(line: RTCRtpTransceiver | undefined, slot: Slot): Promise<void> {
    if (!line) return;
    const track = this.#tracks[slot] ?? null;
    try {
      if (line.sender.track !== track) await line.sender.replaceTrack(track);
      if (track) await encode(line.sender, this.#deps.encodingOf(slot));
    } catch {
      // The connection was closed meanwhile.
    }
  }

  #sendDescription(): void {
    const description = this.#peer.localDescription;
    if (!description || (description.type !== 'offer' && description.type !== 'answer')) return;
    this.#deps.send({ kind: 'description', type: description.type, sdp: description.sdp });
  }
}

function shown({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): Candidates[number] {
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

import { randomBytes } from 'node:crypto';
import { decode, encode } from '@msgpack/msgpack';
import type { Log } from '../observability/log.ts';
import type { NodeId, NodeNews } from './node-news.ts';
import type { NodeWire } from './node-wire.ts';

/** Silence is broken this often, so that a loss is noticed soon, milliseconds. */
const BEAT_MS = 1_000;
/** A node that was silent so long is gone, milliseconds. */
const SILENT_MS = 6_000;
/** Nodes that are remembered after they have gone. */
const REMEMBERED = 1_000;

type Kind = keyof NodeNews;
type Letter = readonly [kind: string, body: unknown, to?: NodeId];
/** Everything that a node said in one moment. */
interface Bundle {
  readonly from: NodeId;
  /** Counts the bundles of a node from 1. */
  readonly n: number;
  readonly letters: readonly Letter[];
}

interface Peer {
  n: number;
  heardAt: number;
  isHere: boolean;
}

type Handler = (body: never, from: NodeId) => void;

export interface NodesDeps {
  /** Absent: this node is alone, or the others cannot be reached. */
  readonly wire: NodeWire | undefined;
  readonly log: Log;
  /** Monotone, milliseconds. */
  readonly clock: () => number;
}

/**
 * The other nodes of this deployment. What is told may be lost with the wire; then `onMissed` says so, because every
 * bundle has a number, and whoever keeps something of others asks for it anew. Nothing that must hold depends on it.
 */
export class Nodes {
  readonly ownId: NodeId = `nod_${randomBytes(9).toString('base64url')}`;
  readonly #deps: NodesDeps;
  readonly #peers = new Map<NodeId, Peer>();
  readonly #handlers = new Map<string, Handler>();
  readonly #wanted: ((by: NodeId) => void)[] = [];
  readonly #gone: ((node: NodeId) => void)[] = [];
  readonly #missed: (() => void)[] = [];
  #letters: Letter[] = [];
  #beat: NodeJS.Timeout | undefined;
  #isFlushing = false;
  #isClosed = false;
  #isUp = false;
  #n = 0;
  #lookedAt = 0;

  constructor(deps: NodesDeps) {
    this.#deps = deps;
    this.on('hello', (_body, from) => this.#tellAll(from));
    this.on('bye', (_body, from) => this.#lost(from));
  }

  /** Whether there is a wire that carries now. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether there is a wire that should carry and does not. */
  get isCutOff(): boolean {
    return this.#deps.wire !== undefined && !this.#isUp;
  }

  /** Nobody can be reached from here, ever. */
  get isAlone(): boolean {
    return this.#deps.wire === undefined;
  }

  others(): NodeId[] {
    return [...this.#peers].flatMap(([id, { isHere }]) => (isHere ? [id] : []));
  }

  isHere(node: NodeId): boolean {
    return node === this.ownId || this.#peers.get(node)?.isHere === true;
  }

  /** Called once, when everybody listens. */
  open(): void {
    this.#lookedAt = this.#deps.clock();
    this.#deps.wire?.open({
      received: (bytes) => this.#received(bytes),
      changed: (isUp) => this.#changed(isUp),
    });
    if (this.#deps.wire) this.#beat = setInterval(() => this.#look(), BEAT_MS).unref();
  }

  /** To all others, or to one. Never throws and never waits. */
  tell<K extends Kind>(kind: K, body: NodeNews[K], to?: NodeId): void {
    this.write(kind, body, to);
  }

  on<K extends Kind>(kind: K, handler: (body: NodeNews[K], from: NodeId) => void): void {
    this.read(kind, handler);
  }

  /** For letters of other kinds than news. */
  write(kind: string, body: unknown, to?: NodeId): void {
    if (!this.#isUp) return;
    this.#letters.push(to === undefined ? [kind, body] : [kind, body, to]);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => this.#flush());
  }

  read(kind: string, handler: Handler): void {
    this.#handlers.set(kind, handler);
  }

  /** Called when a node knows nothing of what is here, or not all: it has just come, or has missed something. */
  onWanted(listener: (by: NodeId) => void): void {
    this.#wanted.push(listener);
  }

  /** Called with each node that has ended or is not heard of any more. */
  onGone(listener: (node: NodeId) => void): void {
    this.#gone.push(listener);
  }

  /** Called when news of others may have been lost. */
  onMissed(listener: () => void): void {
    this.#missed.push(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.tell('bye', {});
    this.#flush();
    // Nothing more, or it would seem to be back.
    this.#isClosed = true;
    this.#isUp = false;
    await this.#deps.wire?.close();
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#isClosed) return;
    const letters = this.#letters;
    this.#letters = [];
    const bundle: Bundle = { from: this.ownId, n: ++this.#n, letters };
    this.#deps.wire?.send(encode(bundle, { ignoreUndefined: true }));
  }

  #changed(isUp: boolean): void {
    if (isUp === this.#isUp || this.#isClosed) return;
    this.#isUp = isUp;
    this.#deps.log.info({ isUp }, isUp ? 'connected with the other nodes' : 'cut off from the other nodes');
    if (!isUp) return;
    this.tell('hello', {});
    // At the start too: it may have served without the others for long.
    this.#tellMissed();
  }

  #look(): void {
    const { clock } = this.#deps;
    // Whoever slept itself has not heard the others: it listens first.
    const hasSlept = clock() - this.#lookedAt > SILENT_MS / 2;
    this.#lookedAt = clock();
    if (this.#isUp && this.#letters.length === 0) this.#flush();
    if (hasSlept) {
      for (const peer of this.#peers.values()) peer.heardAt = clock();
      return;
    }
    for (const [id, peer] of this.#peers)
      if (peer.isHere && clock() - peer.heardAt > SILENT_MS) this.#lost(id);
  }

  #lost(node: NodeId): void {
    const peer = this.#peers.get(node);
    if (!peer?.isHere) return;
    peer.isHere = false;
    for (const listener of this.#gone) listener(node);
  }

  #received(bytes: Uint8Array): void {
    let bundle: Bundle;
    try {
      bundle = decode(bytes) as Bundle;
    } catch (error) {
      this.#deps.log.error({ err: error }, 'news of another node could not be read');
      return;
    }
    const { from, n, letters } = bundle;
    if (from === this.ownId || !this.#isNext(from, n)) return;
    for (const [kind, body, to] of letters) {
      if (to !== undefined && to !== this.ownId) continue;
      this.#handle(kind, body, from);
    }
  }

  /** Whether this bundle is news; what may be missing before it is asked for. */
  #isNext(from: NodeId, n: number): boolean {
    const peer = this.#peers.get(from);
    const heardAt = this.#deps.clock();
    if (!peer) {
      if (this.#peers.size >= REMEMBERED) this.#forgetOne();
      this.#peers.set(from, { n, heardAt, isHere: true });
      this.tell('hello', {}, from);
      if (n > 1) this.#tellAll(from);
      return true;
    }
    if (n <= peer.n) return false;
    const hasMissed = n > peer.n + 1;
    if (hasMissed || !peer.isHere) this.tell('hello', {}, from);
    Object.assign(peer, { n, heardAt, isHere: true });
    if (hasMissed) {
      this.#tellMissed();
      // It may have asked for everything in what was lost: it would not ask again.
      this.#tellAll(from);
    }
    return true;
  }

  #tellAll(to: NodeId): void {
    for (const listener of this.#wanted) listener(to);
  }

  #handle(kind: string, body: unknown, from: NodeId): void {
    try {
      this.#handlers.get(kind)?.(body as never, from);
    } catch (error) {
      this.#deps.log.error({ err: error, kind }, 'news of another node could not be taken in');
    }
  }

  #tellMissed(): void {
    for (const listener of this.#missed) listener();
  }

  #forgetOne(): void {
    const away = [...this.#peers].find(([, { isHere }]) => !isHere);
    if (away) this.#peers.delete(away[0]);
  }
}

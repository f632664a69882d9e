import { setTimeout as sleep } from 'node:timers/promises';
import { DocumentSession } from '../../packages/client/src/documents/document-session.ts';
import type { DocumentWire } from '../../packages/client/src/documents/document-state.ts';
import { memoryDocuments, type DocumentStore } from '../../packages/client/src/documents/document-store.ts';
import { Cell } from '../../packages/client/src/observable/cell.ts';
import { Notifier } from '../../packages/client/src/observable/notifier.ts';
import type { ConnectionState } from '../../packages/client/src/state.ts';
import type { LargeDocumentCall } from '../../packages/client/src/transport/http-documents.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';
import { AppError } from '../../packages/contract/src/errors.ts';
import type { FileId, UserId } from '../../packages/contract/src/ids.ts';
import { operations, type OperationName } from '../../packages/contract/src/operations.ts';
import { buildDocuments, type Documents } from '../../packages/server/src/documents/build-documents.ts';
import type { FileAccess } from '../../packages/server/src/documents/document-access.ts';
import { StorageError } from '../../packages/server/src/storage/errors.ts';
import type { Store } from '../../packages/server/src/storage/store.ts';
import { newFileId, newProjectId, newRoomId, newUserId } from '../../packages/server/src/ids.ts';

const SECRET = new TextEncoder().encode('for tests only, long enough to be taken');
const PACE = { windowMs: 5, longWindowMs: 5, retryMs: 20 };
/** Waits of clients, in parts of what they are. */
const HASTE = 10;

type Handler = (input: unknown, caller: unknown) => Promise<unknown>;

export interface Chaos {
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Of calls of the store that fail, half of them after they took effect. */
  readonly failures: number;
  /** Most time that anything takes, milliseconds. */
  readonly latencyMs: number;
}

/** Servers of documents on one store, and people with sessions at them, all in this process. */
export class DocumentWorld {
  readonly store: Store;
  readonly place = {
    roomId: newRoomId(0),
    projectId: newProjectId(0),
    fileId: newFileId(0),
  };
  readonly roles = new Map<UserId, FileAccess['role']>();
  isTrashed = false;
  maxBytes = Number.POSITIVE_INFINITY;
  /** Bytes of the text, as projects were told last. */
  measured: number | undefined;
  /** How much later it is for clients, milliseconds. */
  laterMs = 0;
  readonly nodes: DocumentNode[] = [];
  readonly chaos: Chaos | undefined;

  constructor(store: Store, chaos?: Chaos) {
    this.store = store;
    this.chaos = chaos;
  }

  node(isExclusive = false): DocumentNode {
    const node = new DocumentNode(this, isExclusive);
    this.nodes.push(node);
    return node;
  }

  newUser(role: FileAccess['role'] = 'editor'): UserId {
    const userId = newUserId(Date.now());
    this.roles.set(userId, role);
    return userId;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }

  async pause(): Promise<void> {
    if (this.chaos) await sleep(this.chaos.chance() * this.chaos.latencyMs);
  }
}

export class DocumentNode {
  readonly documents: Documents;
  readonly lines = new Map<string, FakeLine>();
  readonly #world: DocumentWorld;
  #isDead = false;
  isFailing = false;

  constructor(world: DocumentWorld, isExclusive: boolean) {
    this.#world = world;
    this.documents = buildDocuments({
      store: this.#storeOf(isExclusive),
      access: {
        access: (_project, _file, userId) =>
          Promise.resolve({
            role: world.roles.get(userId) ?? 'none',
            roomId: world.place.roomId,
            isTrashed: world.isTrashed,
            maxBytes: world.maxBytes,
          }),
        measured: (_ref, bytes) => {
          world.measured = bytes;
          return Promise.resolve();
        },
      },
      profiles: { profiles: () => Promise.resolve([]) },
      lines: {
        join: (id, fileId) => this.lines.get(id)?.join(fileId) ?? false,
        leave: (id, fileId) => void this.lines.get(id)?.joined.delete(fileId),
        tell: (id, name, payload) => this.lines.get(id)?.deliver({ name, payload } as ServerEvent),
        toDocument: ({ fileId, except }, name, payload) => {
          for (const [id, line] of this.lines)
            if (id !== except && line.joined.has(fileId)) line.deliver({ name, payload } as ServerEvent);
        },
      },
      here: { toRoom: () => undefined },
      wire: { isUp: false, write: () => undefined },
      secret: SECRET,
      log: silent(),
      now: Date.now,
      pace: PACE,
      pollMs: 20,
    });
  }

  /** As `kill -9`: nothing more leaves it, nothing more reaches its store. */
  kill(): void {
    this.#isDead = true;
    for (const line of this.lines.values()) line.cut();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  async call(name: string, input: unknown, caller: { userId: UserId; connectionId: string | undefined }) {
    const { userId, connectionId } = caller;
    const handler = (this.documents.handlers as unknown as Record<string, Handler>)[name]!;
    const { input: schema } = operations[name as OperationName];
    return handler(schema.parse(input), { kind: 'user', user: { userId }, connectionId });
  }

  async close(): Promise<void> {
    if (this.#isDead) return;
    await this.documents.close();
    this.kill();
  }

  #storeOf(isExclusive: boolean): Store {
    const { store } = this.#world;
    const guarded =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        this.#through(() => work(...args));
    return {
      isExclusive,
      get: guarded((input) => store.get(input)),
      batchGet: guarded((...args) => store.batchGet(...args)),
      query: guarded((input) => store.query(input)),
      put: guarded((input) => store.put(input)),
      update: guarded((input) => store.update(input)),
      delete: guarded((input) => store.delete(input)),
      transact: guarded((...args) => store.transact(...args)),
      batchWrite: guarded((writes) => store.batchWrite(writes)),
    };
  }

  async #through<R>(work: () => Promise<R>): Promise<R> {
    const { chaos } = this.#world;
    await this.#world.pause();
    if (this.#isDead) return new Promise(() => undefined);
    const luck = chaos ? chaos.chance() : 1;
    const share = this.isFailing ? 1 : (chaos?.failures ?? 0);
    if (luck < share / 2 || this.isFailing) throw lost();
    const result = await work();
    if (this.#isDead) return new Promise(() => undefined);
    await this.#world.pause();
    if (luck < share) throw lost();
    return result;
  }
}

/** A person's tab: its connection, and the text as it has it. */
export class FakeLine implements DocumentWire {
  readonly userId: UserId;
  readonly joined = new Set<FileId>();
  readonly connection: Cell<ConnectionState>;
  readonly session: DocumentSession;
  readonly #world: DocumentWorld;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  #node: DocumentNode | undefined;
  #id = '';
  #arriving: Promise<void> = Promise.resolve();
  #asking: Promise<void> = Promise.resolve();

  constructor(world: DocumentWorld, userId: UserId, store: DocumentStore = memoryDocuments()) {
    this.#world = world;
    this.userId = userId;
    const clock = {
      now: () => Date.now() + world.laterMs,
      after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms / HASTE);
        return () => clearTimeout(timer);
      },
    };
    const notifier = new Notifier(clock);
    this.connection = new Cell<ConnectionState>(notifier, { kind: 'idle' });
    const random = world.chaos?.chance ?? Math.random;
    const { place } = world;
    this.session = new DocumentSession({
      wire: this,
      askLarge: this.#askLarge,
      userId,
      place,
      store,
      notifier,
      clock,
      random,
    });
  }

  connect(node: DocumentNode): void {
    this.cut();
    this.#node = node;
    this.#id = `${this.userId} ${Math.random()}`;
    node.lines.set(this.#id, this);
    this.connection.set({ kind: 'online' });
  }

  cut(): void {
    const node = this.#node;
    if (!node) return;
    this.#node = undefined;
    this.joined.clear();
    node.lines.delete(this.#id);
    node.documents.documentService.disconnected(this.#id);
    this.connection.set({ kind: 'offline', since: 0, reason: 'network', retryAt: undefined });
  }

  get isConnected(): boolean {
    return this.#node !== undefined;
  }

  join(fileId: FileId): boolean {
    this.joined.add(fileId);
    return true;
  }

  /** In order, as over one socket; lost with the connection. */
  deliver(event: ServerEvent): void {
    const id = this.#id;
    this.#arriving = this.#arriving.then(async () => {
      await this.#world.pause();
      if (this.#node && this.#id === id) for (const listener of this.#listeners) listener(event);
    });
  }

  readonly ask: DocumentWire['ask'] = async (name, input) => {
    const node = this.#node;
    const id = this.#id;
    const gone = (): boolean => this.#node !== node || this.#id !== id || node?.isDead === true;
    if (!node) throw away();
    const before = this.#asking;
    let sent = (): void => undefined;
    this.#asking = new Promise((resolve) => (sent = resolve));
    await before;
    await this.#world.pause();
    sent();
    if (gone()) throw away();
    let isAnswered = false;
    const called = node.call(name, input, { userId: this.userId, connectionId: id }).finally(() => {
      isAnswered = true;
    });
    const output = await Promise.race([called, this.#cutOf(() => gone() || isAnswered, called)]);
    await this.#arriving;
    if (gone()) throw away();
    return output as never;
  };

  /** Over HTTP: apart from the connection. */
  readonly #askLarge: LargeDocumentCall = async (name, input) => {
    const node = this.#node;
    if (!node) throw away();
    const called = node.call(name, input, { userId: this.userId, connectionId: undefined });
    return (await Promise.race([called, this.#cutOf(() => node.isDead, called)])) as never;
  };

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #cutOf(isOver: () => boolean, called: Promise<unknown>): Promise<unknown> {
    called.catch(() => undefined);
    // oxlint-disable-next-line no-await-in-loop -- looked at again and again
    while (!isOver()) await sleep(20);
    if (!this.#node) throw away();
    return called;
  }
}

function away(): AppError {
  return new AppError('unavailable', 'There is no connection to the server.');
}

function lost(): StorageError {
  return new StorageError('unavailable', { storageCode: 'Lost', outcome: 'unknown' });
}

function silent() {
  const log = { error: () => undefined, info: () => undefined, debug: () => undefined, child: () => log };
  return log as never;
}

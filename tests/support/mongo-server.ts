import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize, Long, serialize, type Document } from 'bson';

const HEADER = 16;
const [OP_REPLY, OP_QUERY, OP_MSG] = [1, 2_004, 2_013];
const NO_REPLICA_SET = { ok: 0, code: 40_573, codeName: 'Location40573', errmsg: 'only on replica sets' };
const HISTORY_LOST = { ok: 0, code: 286, codeName: 'ChangeStreamHistoryLost', errmsg: 'too long ago' };
const WAIT_STEP_MS = 10;

interface Cursor {
  readonly ns: string;
  next(size: number, waitMs: number): Promise<{ documents: Document[]; token?: Document }>;
  readonly isEndless: boolean;
}

/**
 * Speaks MongoDB's wire protocol (OP_MSG, and OP_QUERY for the greeting) as far as the official driver needs it to list,
 * read and watch. Holds collections in memory; `change` is what a program that writes would do.
 */
export class MongoServer {
  readonly #server: Server;
  readonly #collections = new Map<string, Map<string, Document>>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #events: Document[] = [];
  readonly #sockets = new Set<Socket>();
  #cursorId = 1_000;
  #forgotten = 0;
  /** False: a server that stands alone and tells nothing of its changes. */
  readonly #isReplicaSet: boolean;

  private constructor(isReplicaSet: boolean) {
    this.#isReplicaSet = isReplicaSet;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start({ isReplicaSet = true } = {}): Promise<MongoServer> {
    const server = new MongoServer(isReplicaSet);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get address(): string {
    return `mongodb://${this.#host}/chat`;
  }

  get #host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  fill(collections: Readonly<Record<string, readonly Document[]>>): void {
    for (const [name, documents] of Object.entries(collections))
      this.#collections.set(name, new Map(documents.map((one) => [String(one['_id']), one])));
  }

  /** Inserts, replaces or, without a document, removes, and tells those who watch. */
  change(collection: string, _id: unknown, document: Document | undefined): void {
    const documents = this.#collections.get(collection) ?? new Map<string, Document>();
    this.#collections.set(collection, documents);
    const isKnown = documents.has(String(_id));
    if (document === undefined) documents.delete(String(_id));
    else documents.set(String(_id), document);
    const operationType = document === undefined ? 'delete' : isKnown ? 'replace' : 'insert';
    const told = { operationType, ns: { db: 'chat', coll: collection }, documentKey: { _id } };
    this.#events.push({
      _id: tokenOf(this.#events.length + 1),
      ...told,
      ...(document && { fullDocument: document }),
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let held = Buffer.alloc(0);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= HEADER && held.length >= held.readInt32LE(0)) {
        const message = held.subarray(0, held.readInt32LE(0));
        held = held.subarray(message.length);
        void this.#answer(socket, message);
      }
    });
  }

  async #answer(socket: Socket, message: Buffer): Promise<void> {
    const [requestId, opCode] = [message.readInt32LE(4), message.readInt32LE(12)];
    const isLegacy = opCode === OP_QUERY;
    const command = isLegacy ? legacyCommand(message) : deserialize(message.subarray(HEADER + 5));
    const reply = serialize(await this.#run(command));
    const head = isLegacy ? legacyHead() : Buffer.alloc(5);
    const header = Buffer.alloc(HEADER);
    header.writeInt32LE(HEADER + head.length + reply.length, 0);
    header.writeInt32LE(requestId, 8);
    header.writeInt32LE(isLegacy ? OP_REPLY : OP_MSG, 12);
    if (!socket.destroyed) socket.write(Buffer.concat([header, head, reply]));
  }

  async #run(command: Document): Promise<Document> {
    const [name = ''] = Object.keys(command);
    const argument: unknown = command[name];
    if (/^(?:hello|ismaster)$/i.test(name)) return this.#hello();
    if (name === 'listCollections') return this.#list();
    if (name === 'find') return this.#open(this.#reading(String(argument)), command);
    if (name === 'aggregate') return this.#aggregate(command);
    if (name === 'getMore') return this.#more(argument as Long | number, command);
    if (name === 'killCursors') this.#kill(command['cursors'] as unknown[]);
    return { ok: 1 };
  }

  async #aggregate(command: Document): Promise<Document> {
    if (!this.#isReplicaSet) return NO_REPLICA_SET;
    return this.#isForgotten(command) ? HISTORY_LOST : this.#open(this.#watching(command), command);
  }

  #hello(): Document {
    const set = { setName: 'rs0', hosts: [this.#host], me: this.#host, primary: this.#host };
    return {
      isWritablePrimary: true,
      ismaster: true,
      helloOk: true,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      minWireVersion: 0,
      maxWireVersion: 21,
      ...(this.#isReplicaSet && set),
      ok: 1,
    };
  }

  #list(): Document {
    const firstBatch = [...this.#collections.keys()].map((name) => ({ name, type: 'collection' }));
    return { cursor: { id: Long.ZERO, ns: 'chat.$cmd.listCollections', firstBatch }, ok: 1 };
  }

  #reading(collection: string): Cursor {
    const documents = [...(this.#collections.get(collection)?.values() ?? [])];
    let at = 0;
    return {
      ns: `chat.${collection}`,
      isEndless: false,
      next: (size) => {
        at += size;
        return Promise.resolve({ documents: documents.slice(at - size, at) });
      },
    };
  }

  /** As after a long time: the log of operations begins now. */
  forgetPast(): void {
    this.#forgotten = this.#events.length;
  }

  #isForgotten(command: Document): boolean {
    const [stage] = command['pipeline'] as [{ $changeStream?: { startAfter?: { _data: string } } }];
    const from = stage.$changeStream?.startAfter;
    return from !== undefined && Number(from._data) < this.#forgotten;
  }

  #watching(command: Document): Cursor {
    const [stage] = command['pipeline'] as [{ $changeStream: Document }];
    const { startAfter, resumeAfter } = stage.$changeStream;
    const from = (startAfter ?? resumeAfter) as { _data: string } | undefined;
    let at = from === undefined ? this.#events.length : Number(from._data);
    return {
      ns: 'chat.$cmd.aggregate',
      isEndless: true,
      next: async (size, waitMs) => {
        for (let waited = 0; at >= this.#events.length && waited < waitMs; waited += WAIT_STEP_MS)
          // oxlint-disable-next-line no-await-in-loop -- as a server waits
          await sleep(WAIT_STEP_MS);
        const documents = this.#events.slice(at, at + size);
        at += documents.length;
        return { documents, token: tokenOf(at) };
      },
    };
  }

  async #open(cursor: Cursor, command: Document): Promise<Document> {
    const id = Long.fromNumber((this.#cursorId += 1));
    const size = Number(
      (command['cursor'] as Document | undefined)?.['batchSize'] ?? command['batchSize'] ?? 101,
    );
    this.#cursors.set(id.toString(), cursor);
    return this.#batch(id, 'firstBatch', { size, waitMs: 0 });
  }

  #more(id: Long | number, command: Document): Promise<Document> {
    const size = Number(command['batchSize'] ?? 1_000);
    const waitMs = Number(command['maxTimeMS'] ?? 0);
    return this.#batch(Long.fromValue(id), 'nextBatch', { size, waitMs });
  }

  async #batch(
    id: Long,
    name: string,
    { size, waitMs }: { size: number; waitMs: number },
  ): Promise<Document> {
    const cursor = this.#cursors.get(id.toString());
    if (cursor === undefined)
      return { ok: 0, code: 43, codeName: 'CursorNotFound', errmsg: 'no such cursor' };
    const { documents, token } = await cursor.next(size, waitMs);
    const isOver = !cursor.isEndless && documents.length < size;
    if (isOver) this.#cursors.delete(id.toString());
    const postBatch = token && { postBatchResumeToken: token };
    return { cursor: { id: isOver ? Long.ZERO : id, ns: cursor.ns, [name]: documents, ...postBatch }, ok: 1 };
  }

  #kill(ids: readonly unknown[]): void {
    for (const id of ids) this.#cursors.delete(String(id));
  }
}

function tokenOf(place: number): { _data: string } {
  return { _data: String(place).padStart(8, '0') };
}

/** Flags, name of the collection, two numbers, then the command. */
function legacyCommand(message: Buffer): Document {
  const end = message.indexOf(0, HEADER + 4);
  return deserialize(message.subarray(end + 9));
}

/** Flags, cursor, place, and that one document follows. */
function legacyHead(): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(8, 0);
  head.writeInt32LE(1, 16);
  return head;
}

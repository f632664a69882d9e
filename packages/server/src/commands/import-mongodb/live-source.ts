import { serialize } from 'bson';
import {
  MongoClient,
  type ChangeStream,
  type ChangeStreamDocument,
  type Db,
  type ResumeToken,
} from 'mongodb';
import type { LiveSource, SourceDocument, SourceEvent } from './source.ts';

const DOCUMENTS_AT_ONCE = 1_000;
const EVENTS_AT_ONCE = 500;
/** Waiting for the first of a batch of events, milliseconds. */
const EVENT_WAIT_MS = 500;
const CONNECT_MS = 15_000;
const DATABASE_IN_ADDRESS = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/;
/** What MongoDB answers where there is no log of operations. */
const NO_CHANGE_STREAMS = new Set([40_573, 59, 238, 303]);

/** What MongoDB answers when its log of operations begins after the position. */
const HISTORY_LOST = 286;
const LATE_REMEDY =
  'The source no longer remembers all that happened since the import was last followed. Begin again with --fresh: what ' +
  'is there already stays, and what is missing is brought.';

const REMEDY =
  'This MongoDB tells nothing of its changes: change streams need a replica set (one of a single member will do: ' +
  '`mongod --replSet rs0`, then `rs.initiate()`). Without one, stop the old system, run the import again without ' +
  '--follow, and only what is new is brought.';

/** A running MongoDB. Throws an `Error` when it cannot be reached or the address names no database. */
export async function openMongo(address: string, database?: string): Promise<LiveSource> {
  const client = new MongoClient(address, {
    appName: 'atrium-import',
    serverSelectionTimeoutMS: CONNECT_MS,
    // A retried read is answered twice at worst, and every document is known by its _id.
    retryReads: true,
  });
  const named = database ?? DATABASE_IN_ADDRESS.exec(address)?.[1];
  if (named === undefined)
    throw new Error(
      'Which database? Add it to the address, as in mongodb://host/chat, or name it with --database.',
    );
  const db = client.db(decodeURIComponent(named));
  const host = client.options.srvHost ?? client.options.hosts.map(String).join(',');
  await client.connect();
  return {
    description: `the database ${db.databaseName} at ${host}`,
    identity: `mongodb ${host}/${db.databaseName}`,
    collections: () => collectionsOf(db),
    read: (collection, from) => documentsOf(db, collection, from),
    position: () => positionOf(db),
    events: (position) => eventsOf(db, position),
    close: () => client.close(),
  };
}

async function collectionsOf(db: Db): Promise<string[]> {
  const listed = await db.listCollections({}, { nameOnly: true }).toArray();
  return listed
    .filter(({ name, type }) => (type ?? 'collection') === 'collection' && !name.startsWith('system.'))
    .map(({ name }) => name)
    .sort();
}

/** A collection that was not read to its end is read again: `from` counts documents that have a place already. */
async function* documentsOf(db: Db, collection: string, from: number): AsyncGenerator<SourceDocument> {
  const cursor = db.collection(collection).find({}, { raw: true, batchSize: DOCUMENTS_AT_ONCE });
  let next = from;
  try {
    for await (const body of cursor) {
      next += 1;
      yield { body: Uint8Array.from(body as unknown as Uint8Array), next };
    }
  } finally {
    await cursor.close();
  }
}

async function positionOf(db: Db): Promise<string> {
  const stream = db.watch([], { maxAwaitTimeMS: EVENT_WAIT_MS });
  try {
    await stream.tryNext();
    if (stream.resumeToken === undefined || stream.resumeToken === null) throw new Error(REMEDY);
    return JSON.stringify(stream.resumeToken);
  } catch (error) {
    if (NO_CHANGE_STREAMS.has(Number((error as { code?: unknown }).code)))
      throw new Error(REMEDY, { cause: error });
    throw error;
  } finally {
    await stream.close();
  }
}

async function* eventsOf(db: Db, position: string): AsyncGenerator<readonly SourceEvent[]> {
  const stream = db.watch([], {
    fullDocument: 'updateLookup',
    startAfter: JSON.parse(position) as ResumeToken,
    maxAwaitTimeMS: EVENT_WAIT_MS,
  });
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- batch after batch, until the consumer ends it
      yield await nextBatch(stream);
    }
  } catch (error) {
    if (Number((error as { code?: unknown }).code) === HISTORY_LOST)
      throw new Error(LATE_REMEDY, { cause: error });
    throw error;
  } finally {
    await stream.close();
  }
}

async function nextBatch(stream: ChangeStream): Promise<SourceEvent[]> {
  const batch: SourceEvent[] = [];
  while (batch.length < EVENTS_AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- what has come already is taken together
    const change = await stream.tryNext();
    if (change === null) break;
    const event = eventOf(change);
    if (event) batch.push(event);
  }
  return batch;
}

/** Of what happens to whole collections nothing is taken over. */
function eventOf(change: ChangeStreamDocument): SourceEvent | undefined {
  const { operationType } = change;
  const isOfDocument = ['insert', 'update', 'replace', 'delete'].includes(operationType);
  if (!isOfDocument || !('documentKey' in change) || change.documentKey === undefined) return undefined;
  const document = 'fullDocument' in change ? change.fullDocument : undefined;
  // An update of what is gone by now has no document: the deletion follows.
  if (operationType !== 'delete' && !document) return undefined;
  return {
    collection: 'coll' in change.ns ? change.ns.coll : '',
    id: serialize({ _id: change.documentKey._id }),
    body: document ? serialize(document, { ignoreUndefined: false }) : undefined,
    token: JSON.stringify(change._id),
  };
}

import type { FileId, UserId } from '@atrium/contract/ids';
import { memoryDocuments, type DocumentStore, type UnsavedDocument } from './document-store.ts';

const NAME = 'atrium-documents';
const UNSAVED = 'unsaved';

/**
 * In the browser. A store of our own rather than y-indexeddb: that keeps every text that was ever opened and every update
 * to it, and does not say which of them the server has.
 */
export function indexedDbDocuments(indexedDB: IDBFactory): DocumentStore {
  const fallback = memoryDocuments();
  let opening: Promise<IDBDatabase | undefined> | undefined;
  const database = (): Promise<IDBDatabase | undefined> =>
    (opening ??= openDatabase(indexedDB).catch(() => undefined));
  return {
    put: async (unsaved) => {
      const db = await database();
      const row = { ...unsaved, grants: [...unsaved.grants] };
      const done = db && (await attempt(() => change(db, (rows) => rows.put(row))));
      if (!done) await fallback.put(unsaved);
    },
    remove: async (key) => {
      const db = await database();
      if (db) await attempt(() => change(db, (rows) => rows.delete(key)));
      await fallback.remove(key);
    },
    of: async (userId, fileId) => {
      const db = await database();
      const stored = db ? await rowsOf(db, userId, fileId).catch(() => []) : [];
      return [...stored, ...(await fallback.of(userId, fileId))];
    },
  };
}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

function openDatabase(indexedDB: IDBFactory): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener('upgradeneeded', () => {
    const rows = request.result.createObjectStore(UNSAVED, { keyPath: 'key' });
    rows.createIndex('byFile', ['userId', 'fileId']);
  });
  return resultOf(request).then((database) => {
    // Another version of the program wants to change it.
    database.addEventListener('versionchange', () => database.close());
    return database;
  });
}

function rowsOf(database: IDBDatabase, userId: UserId, fileId: FileId): Promise<UnsavedDocument[]> {
  const rows = database.transaction(UNSAVED).objectStore(UNSAVED);
  return resultOf(rows.index('byFile').getAll([userId, fileId])) as Promise<UnsavedDocument[]>;
}

function change(database: IDBDatabase, work: (rows: IDBObjectStore) => void): Promise<void> {
  const transaction = database.transaction(UNSAVED, 'readwrite', { durability: 'strict' });
  const done = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('storage failed')));
  });
  work(transaction.objectStore(UNSAVED));
  return done;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('storage failed')));
  });
}

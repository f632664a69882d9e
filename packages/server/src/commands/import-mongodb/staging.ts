import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Change, Refusal } from './reasons.ts';
import type { RecordKind } from './record-kind.ts';

/**
 * - `staged`: read, and not brought yet.
 * - `brought`: as it was read, it is in the target.
 * - `changed`, `gone`: brought before, and meanwhile changed or removed in the source.
 * - `refused`: cannot be brought; the faults say why.
 */
export type RecordState = 'staged' | 'brought' | 'changed' | 'gone' | 'refused';

/** A document of the source on its way. */
export interface StagedRecord {
  readonly kind: RecordKind;
  readonly key: string;
  readonly collection: string;
  /** Key of the room or project that it belongs to, as the document names it. */
  readonly parent: string | null;
  /** Folded name by which others may refer to it. Of a message that was brought: id of its sender. */
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** BSON. */
  readonly body: Uint8Array;
  readonly target: string;
}

export interface StoredRecord extends StagedRecord {
  readonly state: RecordState;
  /** Of a message: its place in the room's log, and how many it became. */
  readonly place: number | null;
  readonly parts: number;
}

export interface Fault {
  readonly kind: string;
  readonly key: string;
  readonly collection: string;
  readonly outcome: 'refused' | 'changed';
  readonly reason: Refusal | Change;
  readonly detail: string;
}

/** What a checkpoint is made of, in its directory. */
export const CHECKPOINT_FILES = ['import.sqlite', 'import.sqlite-wal', 'import.sqlite-shm'];

const TABLES = `
  CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, key TEXT NOT NULL, collection TEXT NOT NULL, parent TEXT, name TEXT, at INTEGER NOT NULL,
    body BLOB NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'staged', place INTEGER,
    parts INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (kind, key)
  );
  CREATE INDEX IF NOT EXISTS records_in_order ON records (kind, state, parent, at, key);
  CREATE INDEX IF NOT EXISTS records_by_name ON records (kind, name) WHERE name IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_by_target ON records (target);
  CREATE INDEX IF NOT EXISTS records_by_place ON records (parent, place) WHERE place IS NOT NULL;
  CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY, next INTEGER NOT NULL, is_read INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS faults (
    kind TEXT NOT NULL, key TEXT NOT NULL, collection TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    detail TEXT NOT NULL, PRIMARY KEY (kind, key, collection, reason, detail)
  );
  CREATE TABLE IF NOT EXISTS left_over (kind TEXT, field TEXT, documents INTEGER NOT NULL, PRIMARY KEY (kind, field));
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/**
 * What was read and how far the import has come, in a SQLite file of the working directory. It sorts what does not fit
 * into memory, and whatever is written here is there after a kill: so it is the checkpoint too.
 */
export class Staging {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Without a directory: in memory, for what shall leave no trace. */
  constructor(directory: string | undefined) {
    this.#database = new DatabaseSync(directory === undefined ? ':memory:' : ownFile(directory));
    // Whoever looks into the checkpoint meanwhile is waited for.
    this.#database.exec(
      'PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;',
    );
    this.#database.exec(TABLES);
  }

  close(): void {
    this.#database.close();
  }

  /** All or nothing. */
  together(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  setting(name: string): string | undefined {
    return this.one<{ value: string }>('SELECT value FROM settings WHERE name = ?', name)?.value;
  }

  set(name: string, value: string): void {
    this.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', name, value);
  }

  /** Bytes or documents of a collection that were read, and whether that is all. */
  progressOf(collection: string): { next: number; isRead: boolean } {
    const row = this.one<{ next: number; is_read: number }>(
      'SELECT next, is_read FROM collections WHERE name = ?',
      collection,
    );
    return { next: row?.next ?? 0, isRead: row?.is_read === 1 };
  }

  noteProgress(collection: string, next: number, isRead: boolean): void {
    this.run('INSERT OR REPLACE INTO collections VALUES (?, ?, ?)', collection, next, isRead ? 1 : 0);
  }

  find(kind: RecordKind, key: string): StoredRecord | undefined {
    return this.one<StoredRecord>('SELECT * FROM records WHERE kind = ? AND key = ?', kind, key);
  }

  findByName(kind: RecordKind, name: string): StoredRecord | undefined {
    return this.one('SELECT * FROM records WHERE kind = ? AND name = ? ORDER BY at, key LIMIT 1', kind, name);
  }

  findByTarget(target: string): StoredRecord | undefined {
    return this.one('SELECT * FROM records WHERE target = ?', target);
  }

  insert(record: StagedRecord, state: RecordState = 'staged'): void {
    const { kind, key, collection, parent, name, at, body, target } = record;
    const columns = 'kind, key, collection, parent, name, at, body, target, state';
    const values = [kind, key, collection, parent, name, at, body, target, state];
    this.run(`INSERT INTO records (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, ...values);
  }

  /** A newer form of a document that was read before. Its place in the order stays. */
  replaceBody({ kind, key }: StoredRecord, body: Uint8Array, state: RecordState): void {
    this.run('UPDATE records SET body = ?, state = ? WHERE kind = ? AND key = ?', body, state, kind, key);
  }

  setState(kind: RecordKind, key: string, state: RecordState): void {
    this.run('UPDATE records SET state = ? WHERE kind = ? AND key = ?', state, kind, key);
  }

  /** Records of a kind in a state in the order of their times, a page at a time: what is settled drops out. */
  *waiting(kind: RecordKind, state: RecordState = 'staged', page = 200): Generator<StoredRecord[]> {
    let [at, key] = [-1, ''];
    for (;;) {
      const rows = this.all<StoredRecord>(
        `SELECT * FROM records WHERE kind = ? AND state = ? AND (at, key) > (?, ?) ORDER BY at, key LIMIT ${page}`,
        kind,
        state,
        at,
        key,
      );
      const last = rows.at(-1);
      if (!last) return;
      yield rows;
      ({ at, key } = last);
    }
  }

  unset(name: string): void {
    this.run('DELETE FROM settings WHERE name = ?', name);
  }

  /** Every name that messages or files of a state have for their room or project. */
  parents(kind: RecordKind, state: RecordState): (string | null)[] {
    const rows = this.all<{ parent: string | null }>(
      'SELECT DISTINCT parent FROM records WHERE kind = ? AND state = ?',
      kind,
      state,
    );
    return rows.map(({ parent }) => parent);
  }

  countOf(kind: RecordKind, state?: RecordState): number {
    const where = state === undefined ? '' : 'AND state = ?';
    const values = state === undefined ? [kind] : [kind, state];
    return (
      this.one<{ n: number }>(`SELECT count(*) AS n FROM records WHERE kind = ? ${where}`, ...values)?.n ?? 0
    );
  }

  refuse(fault: Omit<Fault, 'outcome'>): void {
    this.note({ ...fault, outcome: 'refused' });
    this.setState(fault.kind as RecordKind, fault.key, 'refused');
  }

  note({ kind, key, collection, outcome, reason, detail }: Fault): void {
    this.run(
      'INSERT OR IGNORE INTO faults VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      key,
      collection,
      outcome,
      reason,
      detail,
    );
  }

  faults(): IterableIterator<Fault> {
    const statement = this.#statement(
      'SELECT * FROM faults ORDER BY kind, outcome DESC, reason, key, detail',
    );
    return statement.iterate() as unknown as IterableIterator<Fault>;
  }

  countLeftOver(kind: RecordKind, field: string): void {
    this.run(
      'INSERT INTO left_over VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET documents = documents + 1',
      kind,
      field,
    );
  }

  leftOver(): { kind: string; field: string; documents: number }[] {
    return this.all('SELECT * FROM left_over ORDER BY kind, documents DESC, field');
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what it selects
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

/** It holds whole documents, passwords among them: nobody else reads it, whoever may look into the directory. */
function ownFile(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'import.sqlite');
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  return path;
}

import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RoomId } from '@atrium/contract/ids';
import { matchOf, measuresOf, traitMark } from './index-match.ts';
import type { IndexAnswer, IndexQuery, RoomPosition, SearchRow } from './message-search.ts';
import { wordsOf, type Word } from './words.ts';

/** Of the file's layout and of how words are made: another one begins anew. */
const VERSION = 1;
/** Milliseconds are moved by so many places to make room for messages of the same one. */
const PER_MS = 1024;
const CHUNK = 500;
/** Of what is found the newest so many are ranked. */
const RANKED = 1_000;
/** A query gives up after this, milliseconds. */
const QUERY_MS = 400;
const LAST = Number.MAX_SAFE_INTEGER;

const SCHEMA = `
  CREATE TABLE rooms (number INTEGER PRIMARY KEY, roomId TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL, change INTEGER NOT NULL);
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, room INTEGER NOT NULL, seq INTEGER NOT NULL, change INTEGER NOT NULL, UNIQUE (room, seq));
  CREATE VIRTUAL TABLE words USING fts5(
    text, parts, marks, content='', contentless_delete=1, prefix='2 3', tokenize="ascii tokenchars '_.+#'");
  PRAGMA user_version = ${VERSION};`;

const NEWEST = `
  SELECT m.id, m.room, m.seq FROM (
    SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ${CHUNK}
  ) w JOIN messages m ON m.id = w.id ORDER BY m.id DESC`;

const MEASURED = `
  SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid DESC LIMIT ${4 * RANKED}`;

/** Where is looked, in the index's own terms. */
interface Scope {
  readonly match: string;
  readonly rooms: ReadonlyMap<number, RoomId>;
}

interface Found {
  readonly id: number;
  readonly room: number;
  readonly seq: number;
}

/** The index in a file of SQLite, which belongs to whoever has it open. Ids of messages ascend with time. */
export class IndexDatabase {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #statements = new Map<string, StatementSync>();

  /** Throws when another process has the file open, `code` is `ERR_SQLITE_ERROR` and `errcode` 5. */
  constructor(file: string) {
    this.#file = file;
    this.#database = openFile(file);
  }

  positions(roomIds: readonly RoomId[]): [RoomId, RoomPosition][] {
    const find = this.#prepared('SELECT seq, change FROM rooms WHERE roomId = ?');
    return roomIds.flatMap((roomId): [RoomId, RoomPosition][] => {
      const found = find.get(roomId) as RoomPosition | undefined;
      return found ? [[roomId, { seq: found.seq, change: found.change }]] : [];
    });
  }

  rooms(): RoomId[] {
    return this.#prepared('SELECT roomId FROM rooms')
      .all()
      .map((row) => row['roomId'] as RoomId);
  }

  apply(roomId: RoomId, rows: readonly SearchRow[], { seq, change }: RoomPosition): void {
    this.#together(() => {
      const put = this.#prepared(
        'INSERT INTO rooms (roomId, seq, change) VALUES (?, ?, ?) ON CONFLICT (roomId) DO UPDATE SET seq = excluded.seq, change = excluded.change RETURNING number',
      );
      const room = (put.get(roomId, seq, change) as { number: number }).number;
      for (const row of rows.toSorted((a, b) => a.at - b.at)) this.#put(room, roomId, row);
    });
  }

  removeRoom(roomId: RoomId): void {
    this.#together(() => {
      const room = this.#prepared('SELECT number FROM rooms WHERE roomId = ?').get(roomId)?.['number'];
      if (room === undefined) return;
      this.#prepared('DELETE FROM words WHERE rowid IN (SELECT id FROM messages WHERE room = ?)').run(room);
      this.#prepared('DELETE FROM messages WHERE room = ?').run(room);
      this.#prepared('DELETE FROM rooms WHERE number = ?').run(room);
    });
  }

  query(query: IndexQuery): IndexAnswer {
    const scope = { match: matchOf(query), rooms: this.#numbersOf(query.roomIds) };
    return query.order === 'best' && query.terms.length > 0
      ? this.#best(query, scope)
      : this.#newest(query, scope);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Closes it and throws the file away. */
  destroy(): void {
    this.close();
    removeFile(this.#file);
  }

  #put(room: number, roomId: RoomId, row: SearchRow): void {
    const known = this.#prepared('SELECT id, change FROM messages WHERE room = ? AND seq = ?').get(
      room,
      row.seq,
    ) as { id: number; change: number } | undefined;
    if (known && known.change > row.change) return;
    const id = known?.id ?? this.#freeId(row.at);
    if (row.text === undefined) {
      if (!known) return;
      this.#prepared('DELETE FROM words WHERE rowid = ?').run(id);
      this.#prepared('DELETE FROM messages WHERE id = ?').run(id);
      return;
    }
    const { text, parts } = wordsOf(row.text);
    const marks = [roomId, row.senderId, ...row.traits.map(traitMark)].join(' ');
    this.#prepared('INSERT OR REPLACE INTO messages (id, room, seq, change) VALUES (?, ?, ?, ?)').run(
      id,
      room,
      row.seq,
      row.change,
    );
    this.#prepared('INSERT OR REPLACE INTO words (rowid, text, parts, marks) VALUES (?, ?, ?, ?)').run(
      id,
      joined(text),
      joined(parts),
      marks,
    );
  }

  #freeId(at: number): number {
    const first = at * PER_MS;
    const isTaken = this.#prepared('SELECT 1 FROM messages WHERE id = ?');
    let id = first;
    while (isTaken.get(id)) id += 1;
    return id;
  }

  #numbersOf(roomIds: readonly RoomId[]): Map<number, RoomId> {
    const find = this.#prepared('SELECT number FROM rooms WHERE roomId = ?');
    return new Map(
      roomIds.flatMap((roomId): [number, RoomId][] => {
        const number = find.get(roomId)?.['number'];
        return number === undefined ? [] : [[number as number, roomId]];
      }),
    );
  }

  #newest(query: IndexQuery, scope: Scope): IndexAnswer {
    const { limit, after } = query;
    const { found, stoppedAt } = this.#scan(query, { ...scope, before: after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    return {
      found: shown.map((one) => placeIn(scope, one)),
      after: found.length > limit ? shown.at(-1)!.id : stoppedAt,
      isComplete: stoppedAt === undefined,
    };
  }

  #best(query: IndexQuery, scope: Scope): IndexAnswer {
    const { limit, after: skipped = 0 } = query;
    const { found, stoppedAt } = this.#scan(query, { ...scope, before: undefined, limit: RANKED });
    const ranked = this.#ranked(found, query);
    const next = skipped + limit;
    return {
      found: ranked.slice(skipped, next).map((one) => placeIn(scope, one)),
      after: ranked.length > next ? next : undefined,
      isComplete: stoppedAt === undefined,
    };
  }

  /** Newest first. `stoppedAt`: time was up behind this place. */
  #scan(
    query: IndexQuery,
    { match, rooms, before, limit }: Scope & { before: number | undefined; limit: number },
  ): { found: Found[]; stoppedAt: number | undefined } {
    const found: Found[] = [];
    if (rooms.size === 0) return { found, stoppedAt: undefined };
    const chunk = this.#prepared(NEWEST);
    const span = spanOf(query);
    let end = Math.min(before ?? LAST, span.end);
    const deadline = performance.now() + QUERY_MS;
    for (;;) {
      const rows = chunk.all(match, end, span.from) as unknown as Found[];
      found.push(...rows.filter(({ room }) => rooms.has(room)));
      if (found.length >= limit || rows.length < CHUNK)
        return { found: found.slice(0, limit), stoppedAt: undefined };
      end = rows.at(-1)!.id;
      if (performance.now() > deadline) return { found, stoppedAt: end };
    }
  }

  /** The more of the measures a message meets, the better; then the newest. */
  #ranked(found: readonly Found[], query: IndexQuery): Found[] {
    const oldest = found.at(-1);
    if (oldest === undefined) return [];
    const inRange = this.#prepared(MEASURED);
    const met = new Map<number, number>();
    for (const match of measuresOf(query))
      for (const row of inRange.all(match, oldest.id, found[0]!.id)) {
        const id = row['id'] as number;
        met.set(id, (met.get(id) ?? 0) + 1);
      }
    return found.toSorted((a, b) => (met.get(b.id) ?? 0) - (met.get(a.id) ?? 0) || b.id - a.id);
  }

  #together(write: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A broken file, or one of another version, is thrown away. */
function openFile(file: string): DatabaseSync {
  try {
    return prepare(new DatabaseSync(file));
  } catch (error) {
    if (isBusy(error)) throw error;
    removeFile(file);
    return prepare(new DatabaseSync(file));
  }
}

function removeFile(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}

/** SQLite says that the file is damaged, or none of its own. */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff);
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function prepare(database: DatabaseSync): DatabaseSync {
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000; BEGIN IMMEDIATE;',
    );
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === 0) database.exec(SCHEMA);
    else if (version !== VERSION) throw new Error('of another version');
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function placeIn({ rooms }: Scope, { room, seq }: Found): { roomId: RoomId; seq: number } {
  return { roomId: rooms.get(room)!, seq };
}

/** Ids of messages of that time. */
function spanOf({ since, until }: IndexQuery): { from: number; end: number } {
  return {
    from: since === undefined ? 0 : since * PER_MS,
    end: until === undefined ? LAST : until * PER_MS,
  };
}

function joined(words: readonly Word[]): string {
  return words.map(({ word }) => word).join(' ');
}

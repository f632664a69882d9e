import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { DocumentCursor, DocumentPerson } from '@atrium/contract/project-documents';
import type { FileRef } from './document-access.ts';

/** Cursors that move are told together, milliseconds. */
const MOVED_MS = 60;

/** A tab that has a text open here. */
export interface Seat {
  readonly ref: FileRef;
  readonly connectionId: string;
  readonly userId: UserId;
  readonly clientId: number;
  role: 'viewer' | 'editor';
  cursor: DocumentCursor;
  /** What it pushed before is checked and applied: one push after the other. */
  turn?: Promise<void>;
}

/** What other servers are told of one text. */
export interface PeopleNews {
  readonly ref: FileRef;
  readonly people: readonly DocumentPerson[];
}

export interface MovedNews {
  readonly fileId: FileId;
  readonly cursors: readonly { readonly clientId: number; readonly cursor: DocumentCursor }[];
}

export interface DocumentPeopleDeps {
  /** To those here; other servers are told if the change was here. */
  readonly onPeople: (ref: FileRef, isOwn: boolean) => void;
  readonly onMoved: (news: MovedNews) => void;
}

/** Who has which text open, and where they write. In memory alone; those of other servers as far as these tell. */
export class DocumentPeople {
  readonly #deps: DocumentPeopleDeps;
  readonly #seats = new Map<FileId, Map<string, Seat>>();
  /** How many seats each person has here. */
  readonly #held = new Map<UserId, number>();
  readonly #elsewhere = new Map<FileId, Map<string, PeopleNews>>();
  readonly #moved = new Map<FileId, Set<Seat>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: DocumentPeopleDeps) {
    this.#deps = deps;
  }

  isWatched(fileId: FileId): boolean {
    return this.#seats.has(fileId);
  }

  /** Why there is no room for another seat; nothing if there is. */
  whyFull(fileId: FileId, userId: UserId): string | undefined {
    if ((this.#seats.get(fileId)?.size ?? 0) >= LIMITS.documentPeople) return 'Too many have this text open.';
    // What is open stays in memory.
    const isFull = (this.#held.get(userId) ?? 0) >= LIMITS.documentsPerPerson;
    return isFull ? 'You have too many texts open. Close some projects.' : undefined;
  }

  seat(fileId: FileId, connectionId: string | undefined): Seat | undefined {
    return connectionId === undefined ? undefined : this.#seats.get(fileId)?.get(connectionId);
  }

  *seatsIn(fileId: FileId): Iterable<Seat> {
    // A copy: whoever walks through may send people out.
    yield* Array.from(this.#seats.get(fileId)?.values() ?? []);
  }

  *filesOf(connectionId: string): Iterable<FileId> {
    for (const [fileId, seats] of Array.from(this.#seats)) if (seats.has(connectionId)) yield fileId;
  }

  *seats(): Iterable<Seat> {
    for (const seats of Array.from(this.#seats.values())) yield* Array.from(seats.values());
  }

  sit(seat: Seat): void {
    const { fileId } = seat.ref;
    const seats = this.#seats.get(fileId) ?? new Map<string, Seat>();
    if (!seats.has(seat.connectionId)) this.#hold(seat.userId, 1);
    this.#seats.set(fileId, seats.set(seat.connectionId, seat));
    this.#deps.onPeople(seat.ref, true);
  }

  rise(fileId: FileId, connectionId: string): void {
    const seats = this.#seats.get(fileId);
    const seat = seats?.get(connectionId);
    if (!seats || !seat) return;
    seats.delete(connectionId);
    this.#hold(seat.userId, -1);
    if (seats.size === 0) this.#seats.delete(fileId);
    this.#deps.onPeople(seat.ref, true);
  }

  move(seat: Seat, cursor: DocumentCursor): void {
    seat.cursor = cursor;
    const { fileId } = seat.ref;
    const moved = this.#moved.get(fileId) ?? new Set<Seat>();
    this.#moved.set(fileId, moved.add(seat));
    this.#timer ??= setTimeout(() => this.#tellMoved(), MOVED_MS).unref();
  }

  in(fileId: FileId): DocumentPerson[] {
    const here = [...this.seatsIn(fileId)].map(({ clientId, userId, cursor }) => ({
      clientId,
      userId,
      cursor,
    }));
    const there = [...(this.#elsewhere.get(fileId)?.values() ?? [])].flatMap(({ people }) => people);
    return [...here, ...there];
  }

  /** Who is in which file of a project. */
  presence(projectId: ProjectId, roomId: RoomId): { fileId: FileId; userIds: UserId[] }[] {
    const fileIds = new Set([...this.#seats.keys(), ...this.#elsewhere.keys()]);
    const files = [...fileIds].filter((fileId) => {
      const ref = this.#refOf(fileId);
      return ref?.projectId === projectId && ref.roomId === roomId;
    });
    return files.map((fileId) => ({ fileId, userIds: this.usersIn(fileId) }));
  }

  usersIn(fileId: FileId): UserId[] {
    return [...new Set(this.in(fileId).map(({ userId }) => userId))];
  }

  /** Those here, for other servers. */
  news(fileId: FileId): DocumentPerson[] {
    return [...this.seatsIn(fileId)].map(({ clientId, userId, cursor }) => ({ clientId, userId, cursor }));
  }

  heard(node: string, news: PeopleNews): void {
    const { fileId } = news.ref;
    const nodes = this.#elsewhere.get(fileId) ?? new Map<string, PeopleNews>();
    if (news.people.length > 0) this.#elsewhere.set(fileId, nodes.set(node, news));
    else {
      nodes.delete(node);
      if (nodes.size === 0) this.#elsewhere.delete(fileId);
    }
    this.#deps.onPeople(news.ref, false);
  }

  forget(node: string): void {
    for (const nodes of Array.from(this.#elsewhere.values())) {
      const news = nodes.get(node);
      if (news) this.heard(node, { ref: news.ref, people: [] });
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #hold(userId: UserId, change: 1 | -1): void {
    const held = (this.#held.get(userId) ?? 0) + change;
    if (held > 0) this.#held.set(userId, held);
    else this.#held.delete(userId);
  }

  #refOf(fileId: FileId): FileRef | undefined {
    const [seat] = this.seatsIn(fileId);
    return seat?.ref ?? [...(this.#elsewhere.get(fileId)?.values() ?? [])][0]?.ref;
  }

  #tellMoved(): void {
    this.#timer = undefined;
    for (const [fileId, seats] of this.#moved) {
      const cursors = [...seats].map(({ clientId, cursor }) => ({ clientId, cursor }));
      this.#deps.onMoved({ fileId, cursors });
    }
    this.#moved.clear();
  }
}

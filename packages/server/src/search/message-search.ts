import type { RoomId, UserId } from '@atrium/contract/ids';
import type { SearchOrder } from '@atrium/contract/search';
import type { Term, Trait } from './search-query.ts';

/** How far the index has read a room: its messages, and the changes of its messages. */
export interface RoomPosition {
  readonly seq: number;
  readonly change: number;
}

/** A message as it is indexed, in its latest form; without `text` it is taken out. */
export interface SearchRow {
  readonly seq: number;
  readonly senderId: UserId;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Rows of an older change than the one that is indexed do nothing. */
  readonly change: number;
  readonly text: string | undefined;
  readonly traits: readonly Trait[];
}

export interface IndexQuery {
  readonly terms: readonly Term[];
  readonly roomIds: readonly RoomId[];
  /** Absent: whoever wrote it. */
  readonly senderIds: readonly UserId[] | undefined;
  readonly has: readonly Trait[];
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly order: SearchOrder;
  readonly limit: number;
  /** As the answer before named it. */
  readonly after: number | undefined;
}

export interface IndexAnswer {
  readonly found: readonly { readonly roomId: RoomId; readonly seq: number }[];
  /** Where the next page begins; absent at the end. */
  readonly after: number | undefined;
  /** False: time was up before everything was looked at. */
  readonly isComplete: boolean;
}

/**
 * An index of messages. It is a copy that may be lost: whoever feeds it asks for positions and begins there; whoever
 * asks it reads what it finds again. All of it may reject with `IndexLost`: then nothing is known of positions.
 */
export interface MessageSearch {
  /** Rooms that are not named have never been read. */
  positions(roomIds: readonly RoomId[]): Promise<Map<RoomId, RoomPosition>>;
  /** All rooms that it knows. */
  rooms(): Promise<RoomId[]>;
  /** Rows and position are stored together or not at all. */
  apply(roomId: RoomId, rows: readonly SearchRow[], position: RoomPosition): Promise<void>;
  removeRoom(roomId: RoomId): Promise<void>;
  query(query: IndexQuery): Promise<IndexAnswer>;
  close(): Promise<void>;
}

/** The index was lost and begins anew. */
export class IndexLost extends Error {
  constructor() {
    super('the search index was lost and begins anew');
    this.name = 'IndexLost';
  }
}

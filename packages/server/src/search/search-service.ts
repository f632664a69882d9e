import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';
import { messageIdOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { SearchHit } from '@atrium/contract/search';
import type { NameSource, ProfileSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import { IndexLost, type IndexQuery, type MessageSearch } from './message-search.ts';
import type { SearchFeeder } from './search-feeder.ts';
import { isEmpty, parseQuery, type SearchQuery } from './search-query.ts';
import { matches, snippetOf } from './searched-message.ts';

/** A search waits so long for rooms that are still to be read, milliseconds. */
const PATIENCE_MS = 2_000;
/** Pages of the index behind one of the answer, when most of what it says is old. */
const ROUNDS = 5;

export interface SearchServiceDeps {
  readonly index: MessageSearch;
  readonly feeder: SearchFeeder;
  readonly memberships: Pick<MembershipService, 'ofUser' | 'find'>;
  readonly names: NameSource;
  readonly profiles: ProfileSource;
  /** Names of these rooms; rooms that are no more are left out. */
  readonly roomNames: (roomIds: readonly RoomId[]) => Promise<{ roomId: RoomId; name: string }[]>;
  readonly findMany: (messageIds: readonly MessageId[]) => Promise<Message[]>;
  readonly cursors: CursorCodec;
  readonly now: () => number;
}

type Input = ParsedInput<'search.messages'>;
type Answer = Output<'search.messages'>;

interface Scope {
  readonly query: SearchQuery;
  readonly roomIds: readonly RoomId[];
  readonly senderIds: readonly UserId[] | undefined;
  readonly notes: readonly string[];
}

/**
 * Searches what a person may read. The index only says where to look: what it finds is read again, and shown if it
 * still is what was looked for and the person is still in its room.
 */
export class SearchService {
  readonly #deps: SearchServiceDeps;

  constructor(deps: SearchServiceDeps) {
    this.#deps = deps;
  }

  /** Throws `invalid` for a zone that is none and a cursor of another search. */
  async search(input: Input, userId: UserId): Promise<Answer> {
    if (!isZone(input.zone)) throw new AppError('invalid', 'There is no such time zone.');
    const cursorScope = `search.messages:${userId}:${input.order}:${input.query}`;
    const after =
      input.after === undefined ? undefined : (this.#deps.cursors.decode(cursorScope, input.after) as number);
    const scope = await this.#scopeOf(input, userId);
    const { query, roomIds, senderIds, notes } = scope;
    if (isEmpty(query) || roomIds.length === 0 || senderIds?.length === 0)
      return { hits: [], users: [], isComplete: true, notes: [...notes] };
    const isUp = await this.#bringUp(roomIds);
    const found = await this.#collect(scope, { order: input.order, after }, userId);
    return {
      hits: found.messages.map((message) => hitOf(message, query)),
      users: await this.#deps.profiles.profiles([...new Set(found.messages.map(({ senderId }) => senderId))]),
      ...(found.after !== undefined && { after: this.#deps.cursors.encode(cursorScope, found.after) }),
      isComplete: isUp && found.isComplete,
      notes: [...notes],
    };
  }

  async #scopeOf({ query: text, zone }: Input, userId: UserId): Promise<Scope> {
    const { memberships, names, now } = this.#deps;
    const query = parseQuery(text, { zone, now: now() });
    const notes = [...query.notes];
    const mine = (await memberships.ofUser(userId)).map(({ roomId }) => roomId);
    const roomIds = query.in.length === 0 ? mine : await this.#roomsCalled(query.in, mine);
    if (query.in.length > 0 && roomIds.length === 0) notes.push('You are in no room of that name.');
    if (query.from.length === 0) return { query, roomIds, senderIds: undefined, notes };
    const people = await names.byUsernames(query.from.filter((name) => name !== 'me'));
    const senderIds = [
      ...people.map((person) => person.userId),
      ...(query.from.includes('me') ? [userId] : []),
    ];
    if (senderIds.length === 0) notes.push('Nobody has that user name.');
    return { query, roomIds, senderIds, notes };
  }

  async #roomsCalled(wanted: readonly string[], among: readonly RoomId[]): Promise<RoomId[]> {
    const names = new Set(wanted.map(folded));
    const rooms = await this.#deps.roomNames(among);
    return rooms.flatMap(({ roomId, name }) =>
      names.has(folded(name)) || wanted.includes(roomId) ? [roomId] : [],
    );
  }

  /** False when it takes too long; the rooms are brought up all the same. */
  async #bringUp(roomIds: readonly RoomId[]): Promise<boolean> {
    const waiting = new AbortController();
    const up = this.#deps.feeder.bringUp(roomIds).then(
      () => true,
      (error: unknown) => {
        if (error instanceof IndexLost) return false;
        throw error;
      },
    );
    const patience = sleep(PATIENCE_MS, false, { signal: waiting.signal, ref: false }).catch(() => false);
    try {
      return await Promise.race([up, patience]);
    } finally {
      waiting.abort();
      up.catch(() => undefined);
    }
  }

  async #collect(
    { query, roomIds, senderIds }: Scope,
    start: Pick<IndexQuery, 'order' | 'after'>,
    userId: UserId,
  ): Promise<{ messages: Message[]; after: number | undefined; isComplete: boolean }> {
    const { terms, has, since, until } = query;
    const messages: Message[] = [];
    let { after } = start;
    for (let round = 0; round < ROUNDS; round++) {
      const limit = LIMITS.searchHits - messages.length;
      const asked = { terms, has, since, until, roomIds, senderIds, order: start.order, limit, after };
      // oxlint-disable-next-line no-await-in-loop -- each page follows from the last
      const answer = await this.#ask(asked);
      // oxlint-disable-next-line no-await-in-loop
      messages.push(...(await this.#readable(answer.found, { query, senderIds, userId })));
      after = answer.after;
      const isFull = messages.length >= LIMITS.searchHits;
      if (after === undefined || isFull || !answer.isComplete)
        return { messages, after, isComplete: answer.isComplete };
    }
    return { messages, after, isComplete: true };
  }

  async #ask(query: IndexQuery) {
    try {
      return await this.#deps.index.query(query);
    } catch (error) {
      // It begins anew; whoever asks again finds what it has read by then.
      if (error instanceof IndexLost) return { found: [], after: undefined, isComplete: false };
      throw error;
    }
  }

  /** In the order in which they were found. */
  async #readable(
    places: readonly { readonly roomId: RoomId; readonly seq: number }[],
    {
      query,
      senderIds,
      userId,
    }: { query: SearchQuery; senderIds: readonly UserId[] | undefined; userId: UserId },
  ): Promise<Message[]> {
    const ids = places.map(({ roomId, seq }) => messageIdOf(roomId, seq));
    const stored = new Map((await this.#deps.findMany(ids)).map((message) => [message.messageId, message]));
    const rooms = new Set(places.map(({ roomId }) => roomId));
    const open = new Set<RoomId>();
    for (const roomId of rooms)
      // oxlint-disable-next-line no-await-in-loop -- remembered, mostly
      if (await this.#deps.memberships.find(roomId, userId)) open.add(roomId);
    const senders = senderIds && new Set(senderIds);
    return ids.flatMap((messageId) => {
      const message = stored.get(messageId);
      return message && open.has(message.roomId) && matches(message, query, senders) ? [message] : [];
    });
  }
}

function hitOf(message: Message, query: SearchQuery): SearchHit {
  const { messageId, roomId, seq, senderId, createdAt, content, attachments = [] } = message;
  const place = { messageId, roomId, seq, senderId, createdAt };
  const files = attachments.map(({ name }) => name);
  return { ...place, ...snippetOf(message, query), isCode: content.kind === 'code', files };
}

/** As people write names of rooms behind `in:`: case, and what stands between words, do not count. */
function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/gu, '-');
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageIdOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seededChance, seedOfRun } from '../../../../tests/support/chance.ts';
import type { Config } from '../config.ts';
import { createLog } from '../observability/log.ts';
import { connectSearch } from '../search-connections.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMessages, samplePerson, START, type MessagesAtWork } from '../testing/messages-at-work.ts';
import { MessageRepository } from '../messages/message-repository.ts';
import { MembershipRepository } from '../rooms/membership-repository.ts';
import { MembershipService } from '../rooms/membership-service.ts';
import { WriteBehind } from '../storage/write-behind.ts';
import { parseQuery } from './search-query.ts';
import { matches } from './searched-message.ts';

const ADA = samplePerson('Ada');
const BEN = samplePerson('Ben');
const log = createLog({ level: 'silent' });
const directory = mkdtempSync(join(tmpdir(), 'atrium-search-'));
const VOCABULARY = [
  'engine',
  'get_user',
  'getUserName',
  'Café',
  '東京都',
  'app.config',
  'night',
  'nightly',
  're-run',
];

let world: MessagesAtWork;
const open: { close: () => Promise<void> }[] = [];
beforeAll(async () => (world = await openMessages([ADA, BEN])));
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Search over the world's store, as a server has it. */
function searchAtWork(at?: string) {
  const now = () => world.state.now;
  const late = new WriteBehind({ store: world.store, log, intervalMs: 60_000 });
  const repository = new MembershipRepository(world.store);
  const rooms = {
    isGone: () => false,
    of: async (roomId: RoomId) => (await world.features.rooms.find(roomId))?.room,
  };
  // Of another server it would believe what it remembers; here nothing is.
  const memberships = new MembershipService({
    store: { ...world.store, isExclusive: false },
    repository,
    rooms,
    late,
    now,
  });
  const accounts = {
    profiles: (ids: readonly string[]) =>
      Promise.resolve([ADA, BEN].filter(({ userId }) => ids.includes(userId))),
    byUsernames: (names: readonly string[]) =>
      Promise.resolve([ADA, BEN].filter(({ username }) => names.includes(username))),
  };
  const { features } = world;
  const config = at === undefined ? undefined : ({ files: { directory: join(at, 'files') } } as Config);
  const search = connectSearch(
    { store: world.store, config, features, log, now },
    { memberships, accounts, cursors: new CursorCodec(Buffer.alloc(32, 1)) },
  );
  open.push(search);
  const page = (query: string, as = ADA, more: { after?: string; order?: 'best' | 'newest' } = {}) =>
    search.handlers['search.messages']({ query, zone: 'UTC', order: 'newest', ...more }, {
      user: as,
    } as unknown as Parameters<(typeof search.handlers)['search.messages']>[1]);
  /** Never less than all because of a slow machine: begins again until everything was looked at. */
  const all = async (query: string, as = ADA): Promise<MessageId[]> => {
    let answer = await page(query, as);
    while (!answer.isComplete) answer = await page(query, as);
    const found = answer.hits.map(({ messageId }) => messageId);
    while (answer.after !== undefined) {
      answer = await page(query, as, { after: answer.after });
      found.push(...answer.hits.map(({ messageId }) => messageId));
    }
    return found;
  };
  return { page, all, close: search.close };
}

async function stored(roomId: RoomId, count: number): Promise<Message[]> {
  const ids = Array.from({ length: count }, (_, at) => messageIdOf(roomId, at + 1));
  return new MessageRepository(world.store).findMany(ids);
}

const edit = (messageId: MessageId, text: string) =>
  world.features.messageService.edit(messageId, { kind: 'text', text }, ADA.userId);

describe('search', () => {
  it('[SRC-3] finds what was written, edited, and nothing of what was or was deleted', async () => {
    const roomId = await world.openRoom(ADA);
    const search = searchAtWork();
    const first = await world.post('The quick engine', ADA);
    const second = await world.post('Another engine, faster', ADA);
    expect(await search.all('engine')).toEqual([second.messageId, first.messageId]);
    await edit(first.messageId, 'The slow motor');
    await world.features.messageService.delete(second.messageId, { userId: ADA.userId, roomId });
    expect(await search.all('engine')).toEqual([]);
    expect(await search.all('mot')).toEqual([first.messageId]);
  });

  it('[SRC-4] agrees with looking through all messages, after random edits and deletions', async () => {
    const chance = seededChance(seedOfRun('search'));
    const pick = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)]!;
    const words = () =>
      Array.from({ length: 1 + Math.floor(chance() * 5) }, () => pick(VOCABULARY)).join(' ');
    const roomId = await world.openRoom(ADA);
    const search = searchAtWork();
    const posted: MessageId[] = [];
    for (let n = 0; n < 150; n++) {
      const act = chance();
      const target = pick(posted);
      if (posted.length === 0 || act < 0.6) posted.push((await world.post(words(), ADA)).messageId);
      else if (act < 0.85) await edit(target, words()).catch(() => undefined);
      else await world.features.messageService.delete(target, { userId: ADA.userId, roomId });
      if (n % 30 === 29) await search.all('engine');
    }
    const messages = await stored(roomId, posted.length);
    const rebuilt = searchAtWork();
    const queries = [
      'engine',
      'engi',
      'user',
      '"app config"',
      'app.config night',
      '京',
      '京都',
      'cafe "re run"',
      'getusername',
      'nigh',
    ];
    for (const text of queries) {
      const query = parseQuery(`in:${roomId} ${text}`, { zone: 'UTC', now: world.state.now });
      const expected = messages.filter((message) => matches(message, query)).sort((a, b) => b.seq - a.seq);
      const ids = expected.map(({ messageId }) => messageId);
      expect({ text, ids: await search.all(`in:${roomId} ${text}`) }).toEqual({ text, ids });
      expect({ text, ids: await rebuilt.all(`in:${roomId} ${text}`) }).toEqual({ text, ids });
    }
  });

  it('[SRC-5] shows nobody what they may not read, from the moment they are out', async () => {
    const roomId = await world.openRoom(ADA, [BEN]);
    const { messageId } = await world.post('a lighthouse for members', ADA);
    const search = searchAtWork();
    expect(await search.all('lighthouse', BEN)).toEqual([messageId]);
    await world.features.chatRoomService.leave(roomId, BEN.userId);
    world.state.now += 2_000;
    expect(await search.all('lighthouse', BEN)).toEqual([]);
    expect(await search.all('lighthouse')).toEqual([messageId]);
  });

  it('[SRC-2] narrows by person, room and day, and says what it does not know', async () => {
    const roomId = await world.openRoom(ADA, [BEN]);
    const mine = await world.post('a telescope at https://example.org', ADA);
    const theirs = await world.post('my telescope', BEN);
    const search = searchAtWork();
    expect(await search.all('telescope from:ben')).toEqual([theirs.messageId]);
    expect(await search.all('telescope from:me has:link')).toEqual([mine.messageId]);
    expect(
      await search.all(`telescope in:${roomId} on:${new Date(START).toISOString().slice(0, 10)}`),
    ).toHaveLength(2);
    expect(await search.all('telescope before:2026-01-01')).toEqual([]);
    expect((await search.page('telescope from:nobody')).notes).toEqual(['Nobody has that user name.']);
  });

  it('[SRC-6] marks the words in what it shows, and pages without repeating', async () => {
    await world.openRoom(ADA);
    for (let n = 0; n < 45; n++) await world.post(`${'before '.repeat(60)}zebra ${n}`, ADA);
    const search = searchAtWork();
    expect(new Set(await search.all('zebra')).size).toBe(45);
    const { hits } = await search.page('zebra', ADA, { order: 'best' });
    expect(hits).toHaveLength(20);
    for (const { snippet, marks } of hits)
      expect(marks.map(([from, to]) => snippet.slice(from, to))).toEqual(['zebra']);
  });

  it('[SRC-6] shows whole words before parts and beginnings, and words together before others', async () => {
    await world.openRoom(ADA);
    const together = await world.post('the release notes of May', ADA);
    const apart = await world.post('notes for a release', ADA);
    const part = await world.post('call release_draft() and its notes', ADA);
    const search = searchAtWork();
    const best = async (query: string) =>
      (await search.page(query, ADA, { order: 'best' })).hits.map(({ messageId }) => messageId);
    expect(await best('release notes')).toEqual([together.messageId, apart.messageId, part.messageId]);
    expect(await best('rele')).toEqual([part.messageId, apart.messageId, together.messageId]);
  });

  it('[SRC-4] goes on from its file, and begins anew when that is broken', async () => {
    await world.openRoom(ADA);
    const { messageId } = await world.post('an old walrus', ADA);
    const first = searchAtWork(directory);
    expect(await first.all('walrus')).toEqual([messageId]);
    await first.close();
    const later = await world.post('a new walrus', ADA);
    const second = searchAtWork(directory);
    expect(await second.all('walrus')).toEqual([later.messageId, messageId]);
    await second.close();
    writeFileSync(join(directory, 'search.db'), 'this is no database '.repeat(1_000));
    expect(await searchAtWork(directory).all('walrus')).toEqual([later.messageId, messageId]);
  });
});

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { createLog } from '../../packages/server/src/observability/log.ts';
import { EmbeddedSearch } from '../../packages/server/src/search/embedded-search.ts';
import type { IndexQuery, SearchRow } from '../../packages/server/src/search/message-search.ts';
import type { Finding } from '../finding.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';

const ROOMS = 200;
const PEOPLE = 300;
/** Of the rooms, those that the person who searches is in. */
const OWN_ROOMS = 60;
const WORDS = 50_000;
const MESSAGE_WORDS = 12;
const BATCH = 200;
const BEGAN = Date.UTC(2026, 0, 1);

/** Words by how often they come: of 12 in each message the first comes in most, the last hardly ever. */
const wordAt = (rank: number): string => `w${rank.toString(36)}x`;

/** A sequence that is the same each time. */
class Chance {
  #state = 0x2f6e2b1;

  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** As words of a language come: the tenth a tenth as often as the first. */
  rank(of: number): number {
    return Math.floor(of ** this.next()) - 1;
  }
}

interface Filled {
  readonly index: EmbeddedSearch;
  readonly rowsPerSecond: number;
}

async function fill(directory: string, messages: number, chance: Chance): Promise<Filled> {
  const log = createLog({ level: 'silent' });
  const index = new EmbeddedSearch({ directory, log });
  const positions = Array.from({ length: ROOMS }, () => 0);
  const from = performance.now();
  for (let written = 0; written < messages; written += BATCH) {
    const room = chance.rank(ROOMS);
    const first = positions[room]!;
    const rows = Array.from({ length: BATCH }, (_, n) => rowAt(first + n + 1, written + n, chance));
    positions[room] = first + BATCH;
    await index.apply(roomAt(room), rows, { seq: first + BATCH, change: 0 });
  }
  return { index, rowsPerSecond: (messages / (performance.now() - from)) * 1_000 };
}

function rowAt(seq: number, n: number, chance: Chance): SearchRow {
  const words = Array.from({ length: MESSAGE_WORDS }, () => wordAt(chance.rank(WORDS)));
  return {
    seq,
    senderId: personAt(chance.rank(PEOPLE)),
    at: BEGAN + n * 20_000,
    change: 0,
    text: words.join(' '),
    traits: n % 20 === 0 ? ['link'] : [],
  };
}

const roomAt = (n: number) => `room${n}` as RoomId;
const personAt = (n: number) => `person${n}` as UserId;

type Asked = Pick<IndexQuery, 'terms'> & Partial<IndexQuery>;

/** What people type, each time with another word. */
const KINDS: Readonly<Record<string, (chance: Chance) => Asked>> = {
  'a rare word': (chance) => words(wordAt(20_000 + chance.rank(30_000))),
  'an ordinary word': (chance) => words(wordAt(300 + chance.rank(2_000))),
  'a word of every third message': (chance) => words(wordAt(chance.rank(4))),
  'two words': (chance) => words(wordAt(50 + chance.rank(300)), wordAt(50 + chance.rank(300))),
  'a phrase': (chance) => ({
    terms: [{ words: [wordAt(chance.rank(50)), wordAt(chance.rank(50))], isPrefix: false }],
  }),
  'the beginning of a word': (chance) => ({
    terms: [{ words: [wordAt(1_000 + chance.rank(2_000)).slice(0, 3)], isPrefix: true }],
  }),
  'a word of one person': (chance) => ({
    ...words(wordAt(100 + chance.rank(2_000))),
    senderIds: [personAt(chance.rank(PEOPLE))],
  }),
  'a word in one room': (chance) => ({
    ...words(wordAt(100 + chance.rank(2_000))),
    roomIds: [roomAt(chance.rank(OWN_ROOMS))],
  }),
  'links of a month': (chance) => ({
    terms: [],
    has: ['link'],
    since: BEGAN + chance.rank(20) * 86_400_000,
    until: BEGAN + 30 * 86_400_000,
  }),
};

function words(...all: string[]): Asked {
  return { terms: all.map((word) => ({ words: [word], isPrefix: false })) };
}

async function ask(index: EmbeddedSearch, asked: Asked, order: IndexQuery['order']): Promise<number> {
  const from = performance.now();
  await index.query({
    roomIds: Array.from({ length: OWN_ROOMS }, (_, n) => roomAt(n)),
    senderIds: undefined,
    has: [],
    since: undefined,
    until: undefined,
    limit: 20,
    after: undefined,
    ...asked,
    order,
  });
  return performance.now() - from;
}

/** The floor: as many rows as a page of answers has, read by their keys from the same file. */
function floorOf(file: string, chance: Chance, rounds: number): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const read = database.prepare('SELECT seq FROM messages WHERE room = ? AND seq = ?');
  const times = Array.from({ length: rounds }, () => {
    const from = performance.now();
    for (let n = 0; n < 20; n++) read.get(1 + chance.rank(OWN_ROOMS), 1 + chance.rank(1_000));
    return performance.now() - from;
  });
  database.close();
  return percentile(times, 0.95);
}

async function measure(directory: string, { isQuick, say }: Context): Promise<Finding[]> {
  const chance = new Chance();
  const messages = isQuick ? 50_000 : 1_000_000;
  const { index, rowsPerSecond } = await fill(directory, messages, chance);
  say(`${messages} messages indexed, ${rowsPerSecond.toFixed(0)} a second`);
  const rounds = isQuick ? 30 : 200;
  const all: number[] = [];
  const byKind = new Map<string, number[]>();
  for (const order of ['best', 'newest'] as const)
    for (const [kind, made] of Object.entries(KINDS)) {
      const times: number[] = [];
      for (let n = 0; n < rounds; n++) times.push(await ask(index, made(chance), order));
      all.push(...times);
      byKind.set(`${kind}, the ${order}`, times);
    }
  await index.close();
  const file = join(directory, 'search.db');
  const floor = floorOf(file, chance, rounds);
  const p95 = percentile(all, 0.95);
  return [
    {
      measure: 'all, p95',
      unit: 'ms',
      atrium: p95,
      floor,
      ratio: p95 / floor,
      aim: { of: 'figure', atMost: 50 },
    },
    ...[...byKind].map(([kind, times]) => ({
      measure: `${kind}, p95`,
      unit: 'ms',
      atrium: percentile(times, 0.95),
    })),
    { measure: 'indexed a second', unit: '', atrium: Math.round(rowsPerSecond) },
    { measure: 'index, a message', unit: 'bytes', atrium: (await stat(file)).size / messages },
  ];
}

/** The index alone, in its thread: what it finds is read from the store as a page of messages is. */
export const search: Scenario = {
  title: 'Search: the index of a million messages in 200 rooms',
  run: async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'atrium-search-'));
    try {
      return await measure(directory, context);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

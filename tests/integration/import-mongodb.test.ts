import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '@atrium/server/storage/open-store';
import type { Store } from '@atrium/server/storage/store';
import { ObjectId } from 'bson';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectedOrder, logOf, orderOf, roomIdOf } from '../support/brought-rooms.ts';
import { seedOfRun } from '../support/chance.ts';
import { mongoData, type MongoSet } from '../support/mongo-chat.ts';
import { writeDump } from '../support/mongo-dump.ts';
import { beginRecord, RECORD_OF_IMPORT } from '../support/recorded-actions.ts';
import { temporaryDirectory } from '../support/server-process.ts';

const MAIN = join(import.meta.dirname, '../../packages/server/src/commands/import-mongodb/main.ts');
/** Fails at the first call that the policy of an import does not allow. */
const WATCHED = join(import.meta.dirname, '../support/watch-actions-of-import.ts');
const isWhole = process.env['ATRIUM_ALL_TESTS'] === '1';
const SIZES = isWhole
  ? { users: 300, rooms: 500, messages: 200_000, meetings: 1_000, projects: 400 }
  : { users: 60, rooms: 40, messages: 5_000, meetings: 60, projects: 12 };

/** Slow enough to be killed in between. */
const RATE = ['--rate', String(Math.max(4_000, SIZES.messages / 10))];

beforeAll(() => beginRecord(RECORD_OF_IMPORT));

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

describe('an import of a dump', () => {
  test(
    '[IMP-3] killed twice goes on, loses and doubles nothing, and says exactly what was planted',
    { timeout: isWhole ? 3_600_000 : 600_000 },
    async () => {
      const set = mongoData(SIZES, seedOfRun('import'));
      await writeDump(join(directory.path, 'dump'), set.collections, { isPacked: true });
      await runUntilKilled(RATE, 0.2);
      await runUntilKilled(RATE, 0.6);
      expect(await run([])).toMatchObject({ code: 0 });
      expectReport(set);
      await expectLogs(set);
      const verified = await run(['--verify']);
      expect(verified.output).toContain('compared, 0 differences');
      expect(verified.code).toBe(0);
      // From the beginning, without what was noted: every record is there already.
      const before = await contentsOf();
      expect(await run(['--fresh'])).toMatchObject({ code: 0 });
      expectReport(set);
      expect(await contentsOf()).toEqual(before);
    },
  );

  test('[IMP-7] a verification finds what is missing, changed and new', async () => {
    const set = mongoData(
      { users: 6, rooms: 3, messages: 30, meetings: 4, projects: 0 },
      seedOfRun('verify'),
    );
    await writeDump(join(directory.path, 'dump'), set.collections);
    expect(await run([])).toMatchObject({ code: 0 });
    const [message, other] = set.collections['messages']!.slice(3);
    const late = { ...message, _id: new ObjectId() };
    await withStore(async (store) => {
      const [room] = await logsOf(store, set);
      const { messageId } = room![0]!;
      await store.update({
        table: 'Messages',
        key: { messageId },
        update: 'SET #text = :text',
        values: { text: 'x' },
      });
    });
    Object.assign(other!, { content: 'changed in the source' });
    await writeDump(join(directory.path, 'dump'), {
      ...set.collections,
      messages: [...set.collections['messages']!, late],
    });
    const { code, output } = await run(['--verify']);
    expect(code).toBe(2);
    expect(output).toContain(`messages ${late._id.toHexString()}: was not brought`);
    expect(output).toContain(`messages ${String(other!['_id'])}: differs in its content`);
    expect(output).toContain(', 3 differences');
  });
});

/** Kills the import with everything that it started as soon as a share of the messages is brought. */
async function runUntilKilled(more: readonly string[], share: number): Promise<void> {
  const child = start(more);
  const exited = once(child, 'exit');
  const isFar = () => broughtMessages() > SIZES.messages * share;
  while (child.exitCode === null && !isFar()) await sleep(10);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await exited;
  expect(broughtMessages()).toBeLessThan(SIZES.messages * 0.97);
}

function broughtMessages(): number {
  const file = join(directory.path, 'data/import/import.sqlite');
  if (!existsSync(file)) return 0;
  const checkpoint = new DatabaseSync(file, { readOnly: true });
  try {
    const query = "SELECT count(*) AS n FROM records WHERE kind = 'messages' AND state = 'brought'";
    return Number(checkpoint.prepare(query).get()?.['n']);
  } catch {
    // Its tables are not made yet.
    return 0;
  } finally {
    checkpoint.close();
  }
}

async function run(more: readonly string[]): Promise<{ code: number; output: string }> {
  const child = start(more);
  let output = '';
  child.stdout!.on('data', (chunk) => (output += String(chunk)));
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

function start(more: readonly string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    ATRIUM_RECORD_ACTIONS: RECORD_OF_IMPORT,
    ATRIUM_DATA_DIR: join(directory.path, 'data'),
  };
  const options = { env, cwd: directory.path, stdio: ['ignore', 'pipe', 'pipe'] } as const;
  const program = ['--import', WATCHED, MAIN, '--dump', join(directory.path, 'dump')];
  return spawn(process.execPath, [...program, ...more], options as never);
}

/** The report has what was planted and nothing else. */
function expectReport({ planted }: MongoSet): void {
  const report = JSON.parse(readFileSync(join(directory.path, 'data/import/report.json'), 'utf8')) as {
    records: { kind: string; id: string; reason: string }[];
  };
  const lines = (list: readonly { kind: string; id: string; reason: string }[]) =>
    [...new Set(list.map(({ kind, id, reason }) => `${kind} ${id} ${reason}`))].sort();
  expect(lines(report.records)).toEqual(lines(planted));
}

/** Every room has its messages in the order of their times, numbered without a hole. */
async function expectLogs(set: MongoSet): Promise<void> {
  await withStore(async (store) => {
    const expected = expectedOrder(set);
    const logs = await logsOf(store, set);
    for (const [n, log] of logs.entries()) {
      const key = (set.collections['chatrooms']![n]!['_id'] as ObjectId).toHexString();
      expect(orderOf(log)).toEqual(expected.get(key) ?? []);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
      const times = log.map(({ createdAt }) => createdAt);
      expect(times.filter((time, at) => at > 0 && time <= times[at - 1]!)).toEqual([]);
    }
  });
}

async function contentsOf(): Promise<unknown> {
  let found: unknown;
  await withStore(async (store) => {
    const set = mongoData(SIZES, seedOfRun('import'));
    const keys = set.collections['chatrooms']!.map((room) => ({ roomId: roomIdOf(room) }));
    const rooms = await store.batchGet('ChatRooms', keys);
    const idOf = (room: { roomId?: unknown }) => room.roomId as string;
    rooms.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
    found = { rooms, logs: await logsOf(store, set) };
  });
  return found;
}

async function logsOf(store: Store, { collections }: MongoSet) {
  const logs = [];
  // oxlint-disable-next-line no-await-in-loop -- one room after the other
  for (const room of collections['chatrooms']!) logs.push(await logOf(store, roomIdOf(room)));
  return logs;
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const dataDir = join(directory.path, 'data');
  const place = {
    kind: 'embedded',
    dataDir,
    engineBinary: undefined,
    searchPath: process.env['PATH'] ?? '',
  } as const;
  const opened = await openStore({ config: { ...place, tablePrefix: '', region: 'us-east-1' } });
  try {
    await work(opened.store);
  } finally {
    await opened.close();
  }
}

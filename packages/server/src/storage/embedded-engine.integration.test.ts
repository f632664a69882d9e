import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENDLESS_PATIENCE, openStore, type OpenedStore } from './open-store.ts';
import type { Item } from './store.ts';

const PROGRAM = new URL('../../../../tests/faults/store-process.ts', import.meta.url).pathname;

interface Line {
  event: 'ready' | 'written' | 'failed' | 'ignored SIGINT';
  enginePid?: number;
  n?: number;
  message?: string;
}

/** A server of its own process. */
class Server {
  readonly lines: Line[] = [];
  readonly child: ChildProcess;

  constructor(directory: string, mode: 'idle' | 'write' = 'idle') {
    // In a group of its own, like a program that a terminal has started.
    this.child = spawn(process.execPath, [PROGRAM, directory, mode], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    if (this.child.stdout === null) throw new Error('no output');
    createInterface(this.child.stdout).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    servers.push(this);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  async line(event: Line['event']): Promise<Line> {
    let found: Line | undefined;
    await until(() => {
      found = this.lines.find((line) => line.event === event);
      return found !== undefined;
    });
    return found as Line;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended();
  }

  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

let directory: string;
const servers: Server[] = [];
const stores: OpenedStore[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-engine-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((opened) => opened.close()));
  await Promise.all(servers.splice(0).map((server) => server.kill('SIGKILL')));
  await until(() => enginesIn(directory).length === 0);
  await rm(directory, { recursive: true });
});

async function open(place = directory): Promise<OpenedStore> {
  const config = {
    kind: 'embedded',
    dataDir: place,
    tablePrefix: '',
    region: 'us-east-1',
    engineBinary: undefined,
    searchPath: '',
  } as const;
  const opened = await openStore({ config, patience: ENDLESS_PATIENCE });
  stores.push(opened);
  await opened.ensureReady();
  return opened;
}

async function until(condition: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come true');
    // oxlint-disable-next-line no-await-in-loop -- polling
    await sleep(5);
  }
}

/** A process that has ended but was not fetched by its parent is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function groupOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}

/** Processes, engines or their guards, that name the directory. */
function enginesIn(place: string): number[] {
  const listing = execFileSync('ps', ['-eo', 'pid,stat,args'], { encoding: 'utf8' });
  return listing.split('\n').flatMap((line) => {
    const [pid = '', state = ''] = line.trim().split(/\s+/);
    const isEngine = line.includes('--db-path') && line.includes(place) && !state.startsWith('Z');
    return isEngine ? [Number(pid)] : [];
  });
}

async function storedParts({ store }: OpenedStore): Promise<Set<unknown>> {
  const parts: unknown[] = [];
  let startKey: Item | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- page by page
    const page = await store.query({
      table: 'Documents',
      where: '#documentId = :log',
      values: { log: 'log' },
      ...(startKey && { startKey: startKey as Record<string, string> }),
    });
    parts.push(...page.items.map((item) => Number(item['part'])));
    startKey = page.lastKey;
  } while (startKey);
  return new Set(parts);
}

describe('the end of the server', () => {
  it('[STO-24] a server that is killed takes its engine along, and loses nothing that it has acknowledged', async () => {
    for (let round = 0; round < 3; round += 1) {
      const server = new Server(directory, 'write');
      const { enginePid = NaN } = await server.line('ready');
      const before = server.lines.length;
      await until(() => server.lines.length > before + 100);
      expect(isAlive(enginePid)).toBe(true);
      await server.kill('SIGKILL');
      await until(() => enginesIn(directory).length === 0);
      const acknowledged = server.lines.flatMap(({ n }) => (n === undefined ? [] : [n]));
      const opened = await open();
      const stored = await storedParts(opened);
      expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
      await opened.close();
      stores.length = 0;
    }
  });

  it('[STO-24] a server that is killed while it starts leaves no engine behind', async () => {
    for (let round = 0; round < 12; round += 1) {
      const server = new Server(directory);
      // The engine comes up within a few hundredths of a second of the first file.
      await until(() => enginesIn(directory).length > 0 || server.lines.length > 0);
      await sleep(round * 3);
      await server.kill('SIGKILL');
      await until(() => enginesIn(directory).length === 0);
    }
    const opened = await open();
    expect(opened.health.kind).toBe('running');
  });

  it('[STO-24] Ctrl-C in the terminal reaches the server alone', async () => {
    const server = new Server(directory);
    const { enginePid = NaN } = await server.line('ready');
    process.kill(-server.pid, 'SIGINT');
    await server.line('ignored SIGINT');
    expect(isAlive(enginePid)).toBe(true);
    // The terminal signals a group of processes: the engine is in another one.
    expect(groupOf(server.pid)).toBe(server.pid);
    expect(groupOf(enginePid)).toBe(enginePid);
    await server.kill('SIGTERM');
    expect(server.child.exitCode).toBe(0);
    // The guard needs a moment to see that it is not needed any more.
    await until(() => enginesIn(directory).length === 0);
  });
});

describe('one server for each directory', () => {
  it('[STO-22] a second one is refused and told by whom; it may start when the first has ended, however', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const first = new Server(directory);
      await first.line('ready');
      const second = new Server(directory);
      const { message } = await second.line('failed');
      expect(message).toContain(`pid ${first.pid}`);
      expect(message).toContain(directory);
      await second.ended();
      expect(enginesIn(directory)).not.toEqual([]);
      await first.kill(signal);
      await open().then((opened) => opened.close());
      stores.length = 0;
    }
  });

  it('[STO-22] nor can one process open a directory twice', async () => {
    const opened = await open();
    await expect(open()).rejects.toThrow(`pid ${process.pid}`);
    await opened.close();
    await open();
  });
});

describe('the file', () => {
  it('[STO-25] one that is not a database is refused and left as it is', async () => {
    const file = join(directory, 'atrium.db');
    const garbage = Buffer.from('this is no database '.repeat(400));
    await writeFile(file, garbage);
    await expect(open()).rejects.toThrow('left as it is');
    await expect(readFile(file)).resolves.toEqual(garbage);
  });

  it('[STO-25] a damaged one is refused and left as it is', async () => {
    const opened = await open();
    await opened.close();
    stores.length = 0;
    const file = join(directory, 'atrium.db');
    const bytes = await readFile(file);
    bytes.fill(0x5a, 100, 4_096);
    await writeFile(file, bytes);
    await expect(open()).rejects.toThrow('cannot be read');
    await expect(readFile(file)).resolves.toEqual(bytes);
  });

  it('[STO-27] data and their directory are for the server’s own account', async () => {
    const place = join(directory, 'fresh', 'data');
    const opened = await open(place);
    await opened.store.put({ table: 'Users', item: { userId: 'usr_1' } });
    const modes = await Promise.all(
      ['', 'atrium.db', 'atrium.db-wal', 'atrium.lock', 'atrium.pid'].map(async (name) => {
        const { mode } = await stat(join(place, name));
        return [name, (mode & 0o777).toString(8)];
      }),
    );
    expect(modes).toEqual([
      ['', '700'],
      ['atrium.db', '600'],
      ['atrium.db-wal', '600'],
      ['atrium.lock', '600'],
      ['atrium.pid', '600'],
    ]);
  });
});

describe('a crash of the engine under load', () => {
  it('[STO-23] loses no acknowledged write, and callers only notice a pause', async () => {
    const opened = await open();
    const written: number[] = [];
    const over = new AbortController();
    const write = async (worker: number): Promise<void> => {
      for (let n = 0; !over.signal.aborted; n += 1) {
        const part = worker * 1_000_000 + n;
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await opened.store.put({ table: 'Documents', item: { documentId: 'log', part: String(part) } });
        written.push(part);
      }
    };
    const workers = Promise.all(Array.from({ length: 8 }, (_, worker) => write(worker)));
    for (let crash = 0; crash < 3; crash += 1) {
      const before = written.length;
      await until(() => written.length > before + 50);
      const { health } = opened;
      process.kill(health.kind === 'running' ? health.pid : NaN, 'SIGKILL');
      await until(() => opened.health.kind === 'restarting');
      await until(() => opened.health.kind === 'running');
    }
    const before = written.length;
    await until(() => written.length > before + 50);
    over.abort();
    await workers;
    const stored = await storedParts(opened);
    expect(written.length).toBeGreaterThan(200);
    expect(written.filter((part) => !stored.has(part))).toEqual([]);
  });
});

/** Whether this machine lets us make a small disk. */
function mountSmallDisk(place: string): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a full disk', () => {
  it('[STO-26] refuses writes, serves reads, and works again when there is room', async ({ skip }) => {
    if (!mountSmallDisk(directory)) skip('cannot mount a small disk here');
    try {
      const opened = await open();
      const text = 'x'.repeat(100_000);
      const put = (n: number): Promise<void> =>
        opened.store.put({ table: 'Documents', item: { documentId: 'log', part: String(n), text } });
      let count = 0;
      const refusal = await (async () => {
        for (;;) {
          // oxlint-disable-next-line no-await-in-loop -- until the disk is full
          await put(count);
          count += 1;
        }
      })().catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'storage-full', outcome: 'not-applied' });
      expect(opened.health.kind).toBe('read-only');
      await expect(storedParts(opened)).resolves.toHaveProperty('size', count);
      execFileSync('/bin/mount', ['-o', 'remount,size=20m', directory]);
      await put(count);
      expect(opened.health.kind).toBe('running');
      await opened.close();
      stores.length = 0;
    } finally {
      execFileSync('/bin/umount', ['-l', directory]);
    }
  });
});

import { execFileSync } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SILENT, type Diagnostics } from './diagnostics.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { findEngineBinary } from './engine-binary.ts';
import { openMemoryStore } from './open-store.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function start(diagnostics: Diagnostics = SILENT): Promise<EmbeddedEngine> {
  const engine = await EmbeddedEngine.start({ place: { memory: true }, diagnostics });
  cleanups.push(() => engine.stop());
  return engine;
}

function pidOf(engine: EmbeddedEngine): number {
  if (engine.health.kind !== 'running') throw new Error(`the engine is ${engine.health.kind}`);
  return engine.health.pid;
}

/** When a condition comes true; the test's own time limit ends a vain wait. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A signal only asks: the process may run on for a moment. */
function isStopped(pid: number): boolean {
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return state.startsWith('T');
}

describe('the embedded engine', () => {
  it('[STO-23] is started again when it ends, and whoever waited goes on', async () => {
    const engine = await start();
    const [pid, generation] = [pidOf(engine), engine.generation];
    process.kill(pid, 'SIGKILL');
    await until(() => engine.health.kind === 'restarting');
    expect(engine.health).toMatchObject({ kind: 'restarting', attempt: 1, reason: 'SIGKILL' });
    await engine.whenUp();
    expect(engine.health.kind).toBe('running');
    expect(pidOf(engine)).not.toBe(pid);
    expect(engine.generation).toBe(generation + 1);
    const { headers } = await fetch(engine.origin);
    expect(headers.get('x-dynoxide-version')).toMatch(/^\d/);
  });

  it('[STO-23] the pause before another start grows with each crash', async () => {
    const attempts: unknown[] = [];
    const engine = await start({ error: (details) => void attempts.push(details), info: () => {} });
    const startedAt = performance.now();
    for (let crash = 0; crash < 4; crash += 1) {
      process.kill(pidOf(engine), 'SIGKILL');
      await until(() => engine.health.kind === 'restarting');
      await engine.whenUp();
    }
    expect(attempts).toMatchObject([1, 2, 3, 4].map((attempt) => ({ attempt })));
    expect(performance.now() - startedAt).toBeGreaterThan(50 + 100 + 200 + 400);
  });

  it('[STO-23] calls wait while it is started again', async () => {
    const opened = await openMemoryStore();
    cleanups.push(() => opened.close());
    const { health } = opened;
    process.kill(health.kind === 'running' ? health.pid : NaN, 'SIGKILL');
    await until(() => opened.health.kind === 'restarting');
    // Memory is empty after a restart, so its tables are missing: but it is the new engine that says so.
    await expect(opened.store.get({ table: 'Users', key: { userId: 'usr_1' } })).rejects.toMatchObject({
      storageCode: 'ResourceNotFoundException',
    });
    expect(opened.health.kind).toBe('running');
    await opened.ensureReady();
  });

  it('[STO-10] a transaction is not repeated after a restart, which has made its token unknown', async () => {
    const opened = await openMemoryStore();
    cleanups.push(() => opened.close());
    const pid = opened.health.kind === 'running' ? opened.health.pid : NaN;
    // Stopped rather than ended: it keeps the connection and does not answer.
    process.kill(pid, 'SIGSTOP');
    await until(() => isStopped(pid));
    const write = {
      update: { table: 'Users', key: { userId: 'usr_1' }, update: 'ADD #n :n', values: { n: 1 } },
    } as const;
    const sent = new Promise((resolve) => subscribe('undici:request:bodySent', resolve));
    const transaction = opened.store.transact([write]).catch((error: unknown) => error);
    await sent;
    process.kill(pid, 'SIGKILL');
    await expect(transaction).resolves.toMatchObject({ storageCode: 'RESTARTED', outcome: 'unknown' });
  });

  it('[STO-22] a stop is final', async () => {
    const engine = await start();
    const pid = pidOf(engine);
    await engine.stop();
    expect(engine.health.kind).toBe('stopped');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(fetch(engine.origin)).rejects.toThrow('fetch failed');
    await engine.stop();
  });

  it('[STO-22] a stop while it is started again leaves nothing behind', async () => {
    const engine = await start();
    process.kill(pidOf(engine), 'SIGKILL');
    await until(() => engine.health.kind === 'restarting');
    await engine.stop();
    expect(engine.health.kind).toBe('stopped');
    await expect(fetch(engine.origin)).rejects.toThrow('fetch failed');
  });

  it('[STO-26] is read-only while its disk is full', async () => {
    const messages: string[] = [];
    const note = (_: object, message: string): void => void messages.push(message);
    const engine = await start({ error: note, info: note });
    engine.diskFull(true);
    engine.diskFull(true);
    expect(engine.health).toMatchObject({ kind: 'read-only', since: expect.any(Date) as Date });
    engine.diskFull(false);
    expect(engine.health.kind).toBe('running');
    expect(messages).toHaveLength(2);
  });

  it('needs a program that can be run, and names what helps otherwise', async () => {
    await expect(findEngineBinary({ binary: '/nowhere/dynoxide' })).rejects.toThrow('ATRIUM_DYNOXIDE_BIN');
    await expect(findEngineBinary({ binary: '/bin/sh' })).resolves.toBe('/bin/sh');
    await expect(findEngineBinary({})).resolves.toContain('dynoxide');
  });

  it('does not take another server for itself', async () => {
    // Ends at once, like an engine whose port is taken again and again.
    const engine = EmbeddedEngine.start({
      place: { memory: true },
      binary: '/bin/false',
      diagnostics: SILENT,
    });
    await expect(engine).rejects.toThrow('did not start (exit code 1)');
  });
});

describe('ports', () => {
  it('many engines start at once without getting in each other’s way', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const engines = await Promise.all(Array.from({ length: 6 }, () => start()));
    const origins = new Set(engines.map(({ origin }) => origin));
    expect(origins.size).toBe(6);
    expect(origins).not.toContain(`http://127.0.0.1:${(taken.address() as AddressInfo).port}`);
    taken.close();
  });
});

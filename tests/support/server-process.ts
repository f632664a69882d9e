import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SOURCES = join(import.meta.dirname, '../../packages/server/src');
const MAIN = join(SOURCES, 'main.ts');
/** As `npm run start:cluster`. */
export const CLUSTER = join(SOURCES, 'main-cluster.ts');
/** Refuses what the policy of a server does not allow. */
const WATCHED = join(import.meta.dirname, 'watch-actions-of-server.ts');
const READY_MS = 120_000;
/** Programs are not stopped because the machine is slow. */
const UNHURRIED = {
  ATRIUM_RUN_WALL_SECONDS: '30',
  ATRIUM_RUN_CPU_SECONDS: '30',
  ATRIUM_RUN_COMPILE_SECONDS: '120',
};

/**
 * A port that was free a moment ago, and that no connection is given by the system: it must still be free when a
 * server that was killed starts again.
 */
export async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return freePort();
  }
  probe.close();
  await once(probe, 'close');
  return port;
}

export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'atrium-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A real server in a process of its own, always on the same port and data, that can be killed and started again. */
export class ServerProcess {
  readonly port: number;
  readonly #environment: Record<string, string>;
  readonly #main: string;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(port: number, environment: Record<string, string>, main: string) {
    this.#main = main;
    this.port = port;
    this.#environment = environment;
  }

  static async start(environment: Record<string, string>, main = MAIN): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), environment, main);
    await server.start();
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the server is not running');
    return pid;
  }

  /** Processes of this machine that use the server's data directory or were started by it. */
  get enginePid(): number | undefined {
    return descendants(this.pid).find((pid) => commandOf(pid).includes('dynoxide'));
  }

  async start(): Promise<void> {
    const { PATH = '', HOME = '', ATRIUM_RECORD_ACTIONS } = process.env;
    const environment = {
      PATH,
      HOME,
      ...(ATRIUM_RECORD_ACTIONS !== undefined && { ATRIUM_RECORD_ACTIONS }),
      ATRIUM_LOG_LEVEL: 'error',
      ...UNHURRIED,
      PORT: String(this.port),
      ...this.#environment,
    };
    const child = spawn(process.execPath, ['--import', WATCHED, this.#main], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    await this.#ready(child);
  }

  /** All processes below this one. */
  get descendants(): number[] {
    const pid = this.#child?.pid;
    return pid === undefined ? [] : descendants(pid);
  }

  /** Of a cluster. */
  get workerPids(): number[] {
    return this.descendants.filter((pid) => commandOf(pid).includes(MAIN));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** SIGKILL: nothing can be tidied up. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM; answers with the exit code. */
  async stop(): Promise<number | null> {
    return await this.#end('SIGTERM');
  }

  /** One that was killed a moment ago may still be on its way back. */
  async killEngine(): Promise<void> {
    const until = Date.now() + READY_MS;
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    while (this.enginePid === undefined && Date.now() < until) await sleep(10);
    const pid = this.enginePid;
    if (pid === undefined) throw new Error('no engine was found');
    process.kill(pid, 'SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + READY_MS;
    while (Date.now() < until) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${this.#output}`);
      // oxlint-disable-next-line no-await-in-loop -- asked again and again
      if (await isReady(this.baseUrl)) return;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(10);
    }
    throw new Error(`the server did not become ready: ${this.#output}`);
  }
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/readyz`)).ok;
  } catch {
    return false;
  }
}

function descendants(pid: number): number[] {
  const children = ofProcess(`${pid}/task/${pid}/children`).trim();
  const pids = children === '' ? [] : children.split(' ').map(Number);
  return pids.flatMap((child) => [child, ...descendants(child)]);
}

function commandOf(pid: number): string {
  return ofProcess(`${pid}/cmdline`);
}

/** Nothing for one that has ended meanwhile, as runs of code do. */
function ofProcess(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

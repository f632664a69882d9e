import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = 'redis-server';
const READY_MS = 60_000;

/** Debian's `redis-server`, if it is installed: `node tools/test-programs.ts` does that where it may. */
export const hasRedis = (process.env['PATH'] ?? '').split(delimiter).some((place) => {
  try {
    accessSync(join(place, PROGRAM), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** A Redis of its own that keeps nothing on the disk, can be killed and started again on the same port. */
export class RedisProcess {
  readonly port: number;
  #child: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
  }

  static async start(port: number): Promise<RedisProcess> {
    const redis = new RedisProcess(port);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#child = spawn(PROGRAM, options, { stdio: 'ignore' });
    const until = Date.now() + READY_MS;
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    while (!(await answers(this.port))) {
      if (Date.now() > until) throw new Error('Redis did not start');
      // oxlint-disable-next-line no-await-in-loop
      await sleep(20);
    }
  }

  async kill9(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { openMemoryStore, type OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import { RedisProcess } from './redis-process.ts';
import { freePort, ServerProcess } from './server-process.ts';

/** Servers that are connected by a Redis, on one engine. */
export class NodeGroup {
  readonly engine: OpenedStore;
  readonly redis: RedisProcess;
  readonly servers: readonly ServerProcess[];

  private constructor(engine: OpenedStore, redis: RedisProcess, servers: readonly ServerProcess[]) {
    this.engine = engine;
    this.redis = redis;
    this.servers = servers;
  }

  /** Resolves when all know each other's Redis. */
  static async start(count: number): Promise<NodeGroup> {
    const engine = await openMemoryStore();
    const redis = await RedisProcess.start(await freePort());
    const environment = {
      DYNAMODB_ENDPOINT: engine.origin,
      REDIS_URL: redis.url,
      ATRIUM_DRAIN_SECONDS: '0',
      ATRIUM_SECRET: 'the same secret for all nodes of this test',
    };
    const started = Array.from({ length: count }, () => ServerProcess.start(environment));
    const group = new NodeGroup(engine, redis, await Promise.all(started));
    await group.all('ready');
    return group;
  }

  /** Waits until every server says so of itself. */
  async all(status: 'ready' | 'degraded'): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    while ((await Promise.all(this.servers.map(statusOf))).some((one) => one !== status)) await sleep(20);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.redis.kill9();
    await this.engine.close();
  }
}

export async function statusOf(server: ServerProcess): Promise<string> {
  try {
    const reply = await fetch(`${server.baseUrl}/readyz`);
    return ((await reply.json()) as { status: string }).status;
  } catch {
    await sleep(10);
    return 'away';
  }
}

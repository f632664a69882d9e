import type { Log } from '../observability/log.ts';
import type { NodeWire } from './node-wire.ts';

export interface WireOptions {
  readonly redisUrl: string | undefined;
  readonly tablePrefix: string;
  /** Started by `npm run start:cluster`. */
  readonly isWorker: boolean;
  readonly log: Log;
}

/** How this node reaches the others: over Redis, or as one of the workers of a machine; nothing if it is alone. */
export async function openWire({
  redisUrl,
  tablePrefix,
  isWorker,
  log,
}: WireOptions): Promise<NodeWire | undefined> {
  if (redisUrl !== undefined) {
    const { RedisWire } = await import('./redis-wire.ts');
    return new RedisWire({ url: redisUrl, streamName: `${tablePrefix}atrium:nodes`, log });
  }
  if (!isWorker) return undefined;
  const { WorkerWire } = await import('./worker-wire.ts');
  return new WorkerWire();
}

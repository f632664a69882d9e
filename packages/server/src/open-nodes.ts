import type { Config, Secrets } from './config.ts';
import { Nodes } from './nodes/nodes.ts';
import { openWire } from './nodes/open-wire.ts';
import type { Log } from './observability/log.ts';
import type { OpenedStore } from './storage/open-store.ts';

/** A store of our own has no other nodes. */
export async function openNodes(
  { config, secrets }: { readonly config: Config; readonly secrets: Secrets },
  { store }: OpenedStore,
  log: Log,
): Promise<Nodes> {
  const { tablePrefix } = config.store;
  const { isWorker } = config;
  const options = { redisUrl: secrets.redisUrl, tablePrefix, isWorker, log };
  const wire = store.isExclusive ? undefined : await openWire(options);
  return new Nodes({ wire, log, clock: () => performance.now() });
}

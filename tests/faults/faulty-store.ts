import {
  ENDLESS_PATIENCE,
  openMemoryStore,
  openStore,
  type OpenedStore,
  type OpenStoreOptions,
} from '../../packages/server/src/storage/open-store.ts';
import type { Store } from '../../packages/server/src/storage/store.ts';
import { FaultProxy } from './fault-proxy.ts';

type ClientOptions = Partial<Omit<OpenStoreOptions, 'config'>>;

export interface FaultyStore {
  /** Through the proxy, as a store that is shared with other servers (`isExclusive` is false). */
  readonly store: Store;
  readonly opened: OpenedStore;
  readonly proxy: FaultProxy;
  /** Past the proxy: to look at what is really stored. */
  readonly truth: Store;
  /** Another one through the proxy, as of another server. To be closed by the caller. */
  openClient(options?: ClientOptions): Promise<OpenedStore>;
  close(): Promise<void>;
}

/**
 * A memory engine with all tables, a fault proxy before it, and a store that sees only the proxy. It waits for slow
 * machines; whoever wants it to give up sets its patience or its budget of retries.
 */
export async function openFaultyStore({
  seed = 1,
  ...client
}: ClientOptions & { seed?: number } = {}): Promise<FaultyStore> {
  const engine = await openMemoryStore();
  const proxy = await FaultProxy.start({ target: () => engine.origin, seed });
  const config = { kind: 'endpoint', endpoint: proxy.origin, tablePrefix: '', region: 'us-east-1' } as const;
  const openClient = (options: ClientOptions = {}): Promise<OpenedStore> =>
    openStore({ config, patience: ENDLESS_PATIENCE, ...options });
  const opened = await openClient(client);
  return {
    store: opened.store,
    opened,
    proxy,
    truth: engine.store,
    openClient,
    close: async () => {
      await opened.close();
      await proxy.close();
      await engine.close();
    },
  };
}

import { pricesFor } from './build-administration.ts';
import type { Config, Secrets } from './config.ts';
import type { Log } from './observability/log.ts';
import type { Metrics } from './observability/metrics.ts';
import { PrometheusCapacityMeter } from './storage/capacity-meter.ts';
import { openStore, type OpenedStore } from './storage/open-store.ts';

/** The store of a server, ready, with everything that it asks counted and priced. */
export async function openMeasuredStore(
  { config, secrets }: { readonly config: Config; readonly secrets: Secrets },
  log: Log,
  metrics: Metrics,
): Promise<OpenedStore> {
  const { tablePrefix } = config.store;
  const prices = pricesFor(config);
  const meter = new PrometheusCapacityMeter({ registry: metrics.registry, tablePrefix, prices });
  const opened = await openStore({ config: config.store, awsKeys: secrets.aws, diagnostics: log, meter });
  try {
    await opened.ensureReady();
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

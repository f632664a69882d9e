import { AccountAdministrationService } from './accounts/account-administration-service.ts';
import type { AccountRepository } from './accounts/account-repository.ts';
import type { SessionService } from './accounts/session-service.ts';
import { adminOperations } from './administration/admin-operations.ts';
import { NodeSamples, type Spending } from './administration/node-samples.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { Config } from './config.ts';
import { gaugePresent, type Present } from './observability/activity.ts';
import type { Metrics } from './observability/metrics.ts';
import { releaseOfAtrium } from './release.ts';
import type { CapacityRow } from './storage/capacity-meter.ts';
import type { CursorCodec } from './storage/cursor.ts';
import type { OpenedStore } from './storage/open-store.ts';
import { costOf, pricesOf, type Prices } from './storage/prices.ts';

interface Ground {
  readonly metrics: Metrics;
  readonly opened: OpenedStore;
  readonly nodes: Nodes;
  readonly now: () => number;
  readonly prices: Prices;
}

interface Parts {
  readonly accountRepository: AccountRepository;
  readonly sessions: SessionService;
  readonly cursors: CursorCodec;
  readonly present: () => Present;
}

/** Of the deployment's region, or its own. */
export function pricesFor({ store, prices }: Config): Prices {
  return pricesOf({ region: store.region, ...prices });
}

/** What administrators see and do, and what is measured of what is open. */
export function buildAdministration(ground: Ground, parts: Parts) {
  const { metrics, opened, nodes, now, prices } = ground;
  const { accountRepository: accounts, sessions, cursors, present } = parts;
  gaugePresent(metrics.registry, present);
  const samples = new NodeSamples({
    take: () => metrics.activity.take(),
    present,
    spending: () => spendingOf(opened.meter.snapshot(), prices),
    now,
  });
  const node = {
    id: nodes.ownId,
    release: releaseOfAtrium(),
    startedAt: new Date(now()).toISOString(),
    store: opened.description,
  };
  const administration = new AccountAdministrationService({ accounts, sessions, cursors, now });
  const otherNodes = () => nodes.others();
  return {
    handlers: adminOperations({ administration, samples, present, node, otherNodes, prices }),
    close: () => {
      samples.close();
      metrics.activity.close();
    },
  };
}

function spendingOf(rows: readonly CapacityRow[], prices: Prices): Spending[] {
  const byCause = new Map<string, Spending>();
  for (const { cause, kind, units } of rows) {
    const before = byCause.get(cause) ?? { operation: cause, readUnits: 0, writeUnits: 0, dollars: 0 };
    byCause.set(cause, {
      ...before,
      readUnits: before.readUnits + (kind === 'read' ? units : 0),
      writeUnits: before.writeUnits + (kind === 'write' ? units : 0),
      dollars: before.dollars + costOf(kind, units, prices),
    });
  }
  return [...byCause.values()];
}

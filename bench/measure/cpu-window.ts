import { busySeconds, cpuSeconds, descendantsOf } from './processes.ts';

/** Above this much of other work, in cores, a figure is marked as noisy. */
export const FOREIGN_CORES = 0.3;

/** CPU seconds used in a window. */
export interface CpuUse {
  readonly server: number;
  /** The server's children: the embedded engine. */
  readonly store: number;
  readonly client: number;
  readonly seconds: number;
  /** Cores that processes outside of this benchmark used meanwhile. */
  readonly foreignCores: number;
}

/** Begins to watch; the function it answers with ends the window. `others` are further processes of this benchmark. */
export function watchCpu(serverPid: number, others: readonly number[] = []): () => CpuUse {
  const children = descendantsOf(serverPid);
  const companions = others.flatMap((pid) => [pid, ...descendantsOf(pid)]);
  const read = () => ({
    at: performance.now(),
    busy: busySeconds(),
    server: cpuSeconds(serverPid),
    store: total(children),
    client: cpuSeconds(process.pid),
    others: total(companions),
  });
  const before = read();
  return () => {
    const after = read();
    const server = after.server - before.server;
    const store = after.store - before.store;
    const client = after.client - before.client;
    const ours = server + store + client + after.others - before.others;
    const seconds = (after.at - before.at) / 1_000;
    const foreignCores = Math.max(0, after.busy - before.busy - ours) / seconds;
    return { server, store, client, seconds, foreignCores };
  };
}

function total(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpServer } from './http/http-server.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { Store } from './storage/store.ts';

/** By default people are sent away over this long, milliseconds. */
const DRAIN_MS = 8_000;
/** Of it, so much is left to whoever watches `/readyz` before the door closes. */
const NOTICE = 0.25;

/** Sends everybody to other nodes, one after the other, while what is under way goes on. */
export async function drain({
  http,
  gateway,
  ms,
}: {
  http: HttpServer;
  gateway: Gateway;
  ms: number;
}): Promise<void> {
  http.announceStop();
  if (ms === 0) return;
  await sleep(ms * NOTICE);
  http.stopListening();
  await gateway.sendAway(ms * (1 - NOTICE));
}

/** Where nobody else serves, people are not sent away. */
export function defaultDrain({ isExclusive }: Store, nodes: Nodes): number {
  return isExclusive || nodes.others().length === 0 ? 0 : DRAIN_MS;
}

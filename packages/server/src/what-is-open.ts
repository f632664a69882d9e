import type { Present } from './observability/activity.ts';

interface Parts {
  readonly gateway: { readonly socketCount: number; roomsListenedTo(): Iterable<unknown> };
  readonly calls: { readonly callService: { running(): readonly unknown[] } };
  readonly documents: { readonly documents: { readonly size: number } };
  readonly runs: { counts(): { running: number; queued: number } };
  readonly features: { readonly queue: { readonly waiting: number } };
  readonly passwords: { readonly waiting: number };
}

/** Of this node, at this moment. */
export function whatIsOpen({ gateway, calls, documents, runs, features, passwords }: Parts): Present {
  const { running, queued } = runs.counts();
  return {
    sockets: gateway.socketCount,
    rooms: [...gateway.roomsListenedTo()].length,
    calls: calls.callService.running().length,
    documents: documents.documents.size,
    runs: running,
    waiting: { commits: features.queue.waiting, passwords: passwords.waiting, runs: queued },
  };
}

import type { RunId, UserId } from '@atrium/contract/ids';
import type { RunView } from './run-view.ts';

/** What is kept of a run so that it survives a reload of the page. */
export type RememberedRun = Pick<
  RunView,
  'key' | 'roomId' | 'target' | 'stdin' | 'orderedAt' | 'isInputOpen'
> & {
  readonly runId: RunId | undefined;
};

/** Where a tab keeps the runs that it has started. Never throws. */
export interface RunMemory {
  load(userId: UserId): readonly RememberedRun[];
  save(userId: UserId, runs: readonly RememberedRun[]): void;
}

/** For programs, whose runs end with them. */
export const noMemory: RunMemory = { load: () => [], save: () => undefined };

/** Lasts as long as the tab; others of the same browser have their own. */
export function storedMemory(storage: Pick<Storage, 'getItem' | 'setItem'>): RunMemory {
  const keyOf = (userId: UserId) => `atrium.runs.${userId}`;
  return {
    load(userId) {
      try {
        const stored: unknown = JSON.parse(storage.getItem(keyOf(userId)) ?? '[]');
        return Array.isArray(stored) ? (stored as RememberedRun[]) : [];
      } catch {
        return [];
      }
    },
    save(userId, runs) {
      try {
        storage.setItem(keyOf(userId), JSON.stringify(runs));
      } catch {
        // Full or blocked: these runs do not survive a reload, and work until then.
      }
    },
  };
}

import type { ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import { TTL_ATTRIBUTE } from '../storage/tables.ts';
import type { Store } from '../storage/store.ts';

/** Who did what is known for so long, seconds. */
const RETENTION_S = 90 * 24 * 3_600;

export interface ProjectDeed {
  readonly projectId: ProjectId;
  readonly roomId: RoomId;
  readonly userId: UserId;
  /** For example `archive`; of changes of a tree the kinds of its operations. */
  readonly deed: string;
  /** Whom it concerns. */
  readonly otherId?: UserId | undefined;
  /** How many files and folders. */
  readonly count?: number | undefined;
}

/** Writes down who did what with a project, never names or texts. What was done stays done if it cannot be written. */
export class ProjectAudit {
  readonly #store: Store;
  readonly #log: Log;
  readonly #now: () => number;

  constructor({ store, log, now }: { store: Store; log: Log; now: () => number }) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
  }

  async write({ projectId, roomId, userId, deed, otherId, count }: ProjectDeed): Promise<void> {
    const at = new Date(this.#now()).toISOString();
    const expiresAt = Math.ceil(this.#now() / 1_000) + RETENTION_S;
    const what = { kind: 'project', projectId, userId, deed, otherId, count, [TTL_ATTRIBUTE]: expiresAt };
    try {
      await this.#store.put({
        table: 'AuditLog',
        item: { scope: roomId, at: `${at}#${projectId}#${deed}`, ...what },
      });
    } catch (error) {
      this.#log.error(
        { err: error, projectId, deed },
        'what was done with a project could not be written down',
      );
    }
  }
}

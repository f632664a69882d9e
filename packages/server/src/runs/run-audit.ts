import type { RoomId } from '@atrium/contract/ids';
import type { RunResult } from '@atrium/contract/run-result';
import { TTL_ATTRIBUTE } from '../storage/tables.ts';
import type { Store } from '../storage/store.ts';

/** Who ran what is known for so long, seconds. */
const RETENTION_S = 90 * 24 * 3_600;

/** Writes down who ran what, never the code or what it printed. */
export class RunAudit {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async write(roomId: RoomId, result: RunResult): Promise<void> {
    const { runId, userId, language, engine, runner, startedAt, outcome, durationMs } = result;
    const expiresAt = Math.ceil(Date.parse(startedAt) / 1_000) + RETENTION_S;
    await this.#store.put({
      table: 'AuditLog',
      item: {
        scope: roomId,
        at: `${startedAt}#${runId}`,
        kind: 'run',
        userId,
        language,
        engine,
        runner,
        outcome: outcome.kind === 'limit' ? `limit ${outcome.limit}` : outcome.kind,
        ...(outcome.kind === 'exited' && { exitCode: outcome.exitCode }),
        durationMs: Math.round(durationMs),
        [TTL_ATTRIBUTE]: expiresAt,
      },
    });
  }
}

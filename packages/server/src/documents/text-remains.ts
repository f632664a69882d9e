import type { FileId } from '@atrium/contract/ids';
import { mapInParallel } from '../storage/parallel.ts';
import type { TimerHandler } from '../timers/timer-worker.ts';
import type { TimerRepository } from '../timers/timer-repository.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { OpenDocuments } from './open-documents.ts';

const KIND = 'text-remains';
/** By then every server has sent out who had the text open, and has given up what it was about to write, milliseconds. */
const LATER_MS = 2 * 60_000;
const IDS_PER_TIMER = 300;
const PARALLEL = 8;

export interface TextRemainsDeps {
  readonly timers: TimerRepository;
  readonly repository: DocumentRepository;
  readonly documents: OpenDocuments;
  readonly now: () => number;
}

/**
 * Texts that are removed, everything of them. Whoever writes at that moment, on any server, may write after the removal:
 * so it is done again a while later, and also if the first was broken off.
 */
export class TextRemains {
  readonly #deps: TextRemainsDeps;
  readonly handlers: ReadonlyMap<string, TimerHandler>;

  constructor(deps: TextRemainsDeps) {
    this.#deps = deps;
    this.handlers = new Map([
      [
        KIND,
        async ({ payload }) => {
          await this.#remove(payload['fileIds'] as FileId[]);
          return { writes: [] };
        },
      ],
    ]);
  }

  async remove(fileIds: readonly FileId[]): Promise<void> {
    const { timers, now } = this.#deps;
    const all = [...new Set(fileIds)];
    for (let at = 0; at < all.length; at += IDS_PER_TIMER) {
      const ids = all.slice(at, at + IDS_PER_TIMER);
      const timer = { kind: KIND, dueAt: now() + LATER_MS, key: ids[0]!, payload: { fileIds: ids } };
      // oxlint-disable-next-line no-await-in-loop -- hardly ever more than one
      await timers.set([timer]);
    }
    await this.#remove(all);
  }

  async #remove(fileIds: readonly FileId[]): Promise<void> {
    const { documents, repository } = this.#deps;
    await mapInParallel(fileIds, PARALLEL, async (fileId) => {
      documents.drop(fileId);
      await repository.removeAll(fileId);
    });
  }
}

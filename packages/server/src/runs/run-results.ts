import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';
import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { RunResult } from '@atrium/contract/run-result';
import type { CodeBlock } from '../messages/code-blocks.ts';
import type { MessageService } from '../messages/message-service.ts';
import type { Log } from '../observability/log.ts';
import type { LiveRun } from './live-run.ts';
import type { RunAudit } from './run-audit.ts';
import type { RunOutputRepository } from './run-output-repository.ts';

/** A store that fails is tried again after 0.5, 1, 2 and 4 seconds. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;

export interface RunResultsDeps {
  readonly messages: Pick<MessageService, 'keepResult'>;
  readonly outputs: RunOutputRepository;
  readonly audit: RunAudit;
  readonly log: Log;
  /** Between attempts, milliseconds; for tests. */
  readonly firstPauseMs?: number;
}

/** Where a result is to stand. */
export interface ResultPlace {
  readonly messageId: MessageId;
  readonly block: number;
  readonly code: CodeBlock;
}

/** Stores what became of runs: on their messages, and who ran what. */
export class RunResults {
  readonly #deps: RunResultsDeps;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosing = false;

  constructor(deps: RunResultsDeps) {
    this.#deps = deps;
  }

  /** Of a run that has ended. Never throws; what cannot be stored is logged and lost. */
  settle(run: LiveRun): void {
    if (run.state.kind !== 'ended') return;
    const { result } = run.state;
    this.#begin('who ran what', () => this.#deps.audit.write(run.roomId, result));
    const { block } = run.sourced;
    // What never ran has no result, and must not take the place of one.
    const hasRun = run.hasBegun && !run.isCompileOnly && result.outcome.kind !== 'refused';
    if (block && hasRun) this.#begin('the result of a run', () => this.keep(run, result, block));
  }

  /** Puts a result on a message. Its whole output is stored in the same moment if the message shows the beginning only. */
  async keep(run: LiveRun, result: RunResult, place: ResultPlace): Promise<Message> {
    const { messages, outputs } = this.#deps;
    const { messageId, block, code } = place;
    const { runId } = result;
    const writes = result.isShortened ? [await outputs.putOf({ messageId, runId }, run.output.whole())] : [];
    return await messages.keepResult(messageId, { block, code, result }, writes);
  }

  /** Resolves when nothing is under way. What fails now is not tried again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#underWay);
  }

  #begin(what: string, write: () => Promise<unknown>): void {
    const attempt = this.#try(what, write).finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
  }

  async #try(what: string, write: () => Promise<unknown>): Promise<void> {
    const { log, firstPauseMs = FIRST_PAUSE_MS } = this.#deps;
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        await write();
        return;
      } catch (error) {
        // There is no such message: nothing to keep the result on.
        if (error instanceof AppError && error.code === 'not-found') return;
        if (attempt >= ATTEMPTS || this.#isClosing) {
          log.error({ err: error }, `${what} could not be stored`);
          return;
        }
        // oxlint-disable-next-line no-await-in-loop
        await sleep(firstPauseMs * 2 ** (attempt - 1));
      }
    }
  }
}

import type { RunView } from '@atrium/client/runs/run-view';
import type { Message } from '@atrium/contract/messages';
import type { RunResult } from '@atrium/contract/run-result';
import { endedAs, fromPhase, type ShownRun } from '../../ui/run/shown-run.ts';

export interface BlockPlace {
  readonly message: Message | undefined;
  readonly clientMessageId: string | undefined;
  readonly block: number;
}

/** The latest of one's own runs of a code block. */
export function runOfBlock(runs: readonly RunView[], place: BlockPlace): RunView | undefined {
  const run = runs.findLast(({ target }) => isOfBlock(target, place));
  const editedAt = place.message?.editedAt;
  // What it printed is not what the message says now.
  return run !== undefined && editedAt !== undefined && Date.parse(editedAt) > run.orderedAt
    ? undefined
    : run;
}

function isOfBlock(target: RunView['target'], { message, clientMessageId, block }: BlockPlace): boolean {
  if (target.kind === 'block') return target.messageId === message?.messageId && target.block === block;
  const clientId = clientMessageId ?? message?.clientMessageId;
  return target.kind === 'posted' && block === 0 && target.clientMessageId === clientId;
}

/** One's own run, or the stored result if that is later. */
export function shownRun(run: RunView | undefined, stored: RunResult | undefined): ShownRun | undefined {
  if (run === undefined) return stored && endedAs(stored);
  return stored !== undefined && isLater(stored, run) ? endedAs(stored) : fromPhase(run.phase);
}

/** Whether a stored result is of another run than one's own, and after it. */
function isLater(stored: RunResult, { phase, orderedAt }: RunView): boolean {
  if (phase.kind === 'ended')
    return stored.runId !== phase.runId && stored.startedAt > phase.result.startedAt;
  const isOver = phase.kind === 'refused' || phase.kind === 'lost';
  return isOver && Date.parse(stored.startedAt) > orderedAt;
}

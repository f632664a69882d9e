import type { RunPhase, RunView, ShownPart } from '@atrium/client/runs/run-view';
import type { Message } from '@atrium/contract/messages';
import type { RunResult } from '@atrium/contract/run-result';

/** What stands under a code block. */
export type ShownRun =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'queued'; readonly ahead: number }
  | { readonly kind: 'running'; readonly parts: readonly ShownPart[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'lost'; readonly parts: readonly ShownPart[] }
  | {
      readonly kind: 'ended';
      readonly result: RunResult;
      readonly parts: readonly ShownPart[];
      /** There is more than `parts`. */
      readonly isPartial: boolean;
    };

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

export function fromPhase(phase: RunPhase): ShownRun {
  if (phase.kind === 'refused') return { kind: 'refused', reason: phase.failure.message };
  if (phase.kind === 'ended') {
    const { result, parts } = phase;
    const isPartial = result.isShortened && weightOf(parts) <= weightOf(result.output);
    return { kind: 'ended', result, parts: isPartial ? result.output : parts, isPartial };
  }
  return phase;
}

function endedAs(result: RunResult): ShownRun {
  return { kind: 'ended', result, parts: result.output, isPartial: result.isShortened };
}

/** The line of the source that the compiler complained about. */
export function markedLine(shown: ShownRun | undefined): number | undefined {
  if (shown?.kind !== 'ended' || shown.result.outcome.kind !== 'compile-failed') return undefined;
  return shown.result.outcome.line;
}

/** Which of two forms of one output holds more. */
function weightOf(parts: readonly ShownPart[]): number {
  return parts.reduce((sum, part) => {
    if (part.kind === 'image') return sum + part.png.length;
    return sum + (part.kind === 'table' ? part.rows.length : part.text.length);
  }, 0);
}

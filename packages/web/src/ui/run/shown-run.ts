import type { RunPhase, ShownPart } from '@atrium/client/runs/run-view';
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

export function fromPhase(phase: RunPhase): ShownRun {
  if (phase.kind === 'refused') return { kind: 'refused', reason: phase.failure.message };
  if (phase.kind === 'ended') {
    const { result, parts } = phase;
    const isPartial = result.isShortened && weightOf(parts) <= weightOf(result.output);
    return { kind: 'ended', result, parts: isPartial ? result.output : parts, isPartial };
  }
  return phase;
}

export function endedAs(result: RunResult): ShownRun {
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

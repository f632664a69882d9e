import { diff } from '@codemirror/merge';
import type { ChangeSpec } from '@codemirror/state';

/** Milliseconds after which a coarser difference has to do. */
const DIFF_MS = 500;

/**
 * The changes that make `wanted` of `current` and leave all else alone: what others write meanwhile, and where they
 * stand, survives them.
 */
export function minimalChanges(current: string, wanted: string): readonly ChangeSpec[] {
  return diff(current, wanted, { timeout: DIFF_MS }).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: wanted.slice(fromB, toB),
  }));
}

import { isDeepStrictEqual } from 'node:util';
import type { Content, Message } from '@atrium/contract/messages';
import type { BlockResult, RunResult } from '@atrium/contract/run-result';
import { codeBlocksOf, type CodeBlock } from './code-blocks.ts';
import { weightOfResult } from './message-item.ts';

/** Results that stand on one message: more would not fit an item of the store. The oldest go. */
const RESULTS_KEPT = 20;
/** And together: everybody in the room is told of all of them with each that comes, characters. */
const RESULTS_WEIGHT = 40_000;

/** A code block as it was run, and what came of it. */
export interface RunOfBlock {
  readonly block: number;
  readonly code: CodeBlock;
  readonly result: RunResult;
}

/** The message with the result; nothing if the block does not say any more what was run, or the result is there. */
export function withResult(message: Message, { block, code, result }: RunOfBlock): Message | undefined {
  if (!isDeepStrictEqual(codeBlocksOf(message.content)[block], code)) return undefined;
  const before = message.results ?? [];
  const current = before.find((one) => one.block === block)?.result;
  // One that began later stays, whichever ended first.
  if (current && (current.runId === result.runId || current.startedAt > result.startedAt)) return undefined;
  const others = before
    .filter((one) => one.block !== block)
    .toSorted((a, b) => b.result.startedAt.localeCompare(a.result.startedAt));
  return { ...message, results: inOrder(fitting([{ block, result }, ...others])) };
}

/** The first of them, as many as a message carries. */
function fitting(results: readonly BlockResult[]): BlockResult[] {
  let weight = 0;
  const over = results.findIndex(({ result }) => (weight += weightOfResult(result)) > RESULTS_WEIGHT);
  return results.slice(0, over < 0 ? RESULTS_KEPT : Math.min(RESULTS_KEPT, Math.max(1, over)));
}

/** An edit keeps the results of those blocks that it does not touch. */
export function withoutStaleResults(message: Message, content: Content): Message {
  const { results, ...rest } = message;
  if (!results) return message;
  const before = codeBlocksOf(message.content);
  const after = codeBlocksOf(content);
  const kept = results.filter(({ block }) => isDeepStrictEqual(before[block], after[block]));
  return kept.length > 0 ? { ...rest, results: kept } : rest;
}

function inOrder(results: readonly BlockResult[]): BlockResult[] {
  return results.toSorted((a, b) => a.block - b.block);
}

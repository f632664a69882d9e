import { parentPort, workerData } from 'node:worker_threads';
import { patternOf, searchTexts, type SearchedText, type TextMatch, type TextQuery } from './text-search.ts';

/** Matches that are told at once. */
const BATCH = 50;

const { texts, query } = workerData as { texts: SearchedText[]; query: TextQuery };
let batch: TextMatch[] = [];
const { isComplete } = searchTexts(texts, patternOf(query), (match) => {
  batch.push(match);
  if (batch.length < BATCH) return;
  tell({ matches: batch });
  batch = [];
});
tell({ matches: batch, isComplete });

function tell(news: { matches: TextMatch[]; isComplete?: boolean }): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(news);
}

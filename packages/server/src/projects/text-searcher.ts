import { Worker } from 'node:worker_threads';
import { AppError } from '@atrium/contract/errors';
import { patternOf, searchTexts, type SearchedText, type TextMatch, type TextQuery } from './text-search.ts';

/** A pattern that takes longer is stopped; what it found until then is the answer, milliseconds. */
const PATIENCE_MS = 3_000;
/** More searches by pattern than this wait their turn, and as many again may wait. */
const WORKERS = 2;
const WAITING = 20;

interface Found {
  readonly matches: TextMatch[];
  readonly isComplete: boolean;
}

/**
 * Searches texts. Literal ones are looked for here: that takes as long as the texts are. A pattern can take for ever, so it is
 * looked for in a thread that is stopped.
 */
export class TextSearcher {
  readonly #patienceMs: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ patienceMs = PATIENCE_MS }: { patienceMs?: number } = {}) {
    this.#patienceMs = patienceMs;
  }

  /** Throws `invalid` for a pattern that is none, `rate-limited` when too many are under way. */
  async search(texts: readonly SearchedText[], query: TextQuery): Promise<Found> {
    const pattern = checked(query);
    if (query.kind === 'literal') {
      const matches: TextMatch[] = [];
      return { ...searchTexts(texts, pattern, (match) => matches.push(match)), matches };
    }
    await this.#turn();
    try {
      return await searchApart(texts, query, this.#patienceMs);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= WORKERS) {
      if (this.#waiting.length >= WAITING)
        throw new AppError('rate-limited', 'Too many searches are under way.', {
          details: { retryAfterMs: 1_000 },
        });
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function checked(query: TextQuery): RegExp {
  try {
    return patternOf(query);
  } catch {
    throw new AppError('invalid', 'This is not a regular expression.');
  }
}

function searchApart(texts: readonly SearchedText[], query: TextQuery, patienceMs: number): Promise<Found> {
  const worker = new Worker(new URL('text-search-worker.ts', import.meta.url), {
    workerData: { texts, query },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  const matches: TextMatch[] = [];
  let isComplete = false;
  return new Promise<Found>((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      void worker.terminate().then(() => resolve({ matches, isComplete }));
    };
    const timer = setTimeout(stop, patienceMs);
    worker.on('message', (told: { matches: TextMatch[]; isComplete?: boolean }) => {
      matches.push(...told.matches);
      if (told.isComplete === undefined) return;
      isComplete = told.isComplete;
      stop();
    });
    // Out of memory, or of stack: what was found is the answer.
    worker.on('error', stop);
  });
}

import { Worker } from 'node:worker_threads';
import { AppError } from '@atrium/contract/errors';
import { patternOf, searchTexts, type SearchedText, type TextMatch, type TextQuery } from './text-search.ts';
import { Turns } from './turns.ts';

/** A pattern that takes longer is stopped; what it found until then is the answer, milliseconds. */
const PATIENCE_MS = 3_000;
/** More searches than this wait their turn: each holds all texts of a project. */
const WORKERS = 2;
const WAITING = 20;
/** So few letters are looked through here, before a thread would have begun. */
const SMALL = 64 * 1024;

interface Found {
  readonly matches: TextMatch[];
  readonly isComplete: boolean;
}

/**
 * Searches texts. A pattern can take for ever, and many texts a while, so they are looked through in a thread that is stopped.
 */
export class TextSearcher {
  readonly #patienceMs: number;
  readonly #turns = new Turns({ atOnce: WORKERS, mostWaiting: WAITING });

  constructor({ patienceMs = PATIENCE_MS }: { patienceMs?: number } = {}) {
    this.#patienceMs = patienceMs;
  }

  /** Reads the texts when it is their turn. Throws `invalid` for a pattern that is none, `rate-limited` when too many are under way. */
  async search(read: () => Promise<readonly SearchedText[]>, query: TextQuery): Promise<Found> {
    const pattern = checked(query);
    return this.#turns.take(async () => {
      const texts = await read();
      const letters = texts.reduce((sum, { text }) => sum + text.length, 0);
      if (query.kind === 'regex' || letters > SMALL) return searchApart(texts, query, this.#patienceMs);
      const matches: TextMatch[] = [];
      return { ...searchTexts(texts, pattern, (match) => matches.push(match)), matches };
    });
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

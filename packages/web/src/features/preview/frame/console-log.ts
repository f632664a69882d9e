import { Observable } from '../../../lib/readable.ts';
import type { PathPlace } from '../build/build-outcome.ts';
import type { PrintedEntry, ShownValue } from './frame-messages.ts';

/** Older ones make way. */
const MOST_KEPT = 500;

export interface ConsoleEntry extends PrintedEntry {
  readonly key: number;
  /** The same thing, printed so many times in a row. */
  readonly times: number;
  /** Where an error comes from. */
  readonly place?: PathPlace | undefined;
}

export interface ConsoleLines {
  readonly entries: readonly ConsoleEntry[];
  /** How many were printed that are not here. */
  readonly dropped: number;
}

/** Puts an error's stack into the words of the project. */
export type Locate = (stack: string) => Promise<{ readonly stack: string; readonly place?: PathPlace }>;

/** What a page has printed since it was shown. */
export class ConsoleLog {
  readonly lines = new Observable<ConsoleLines>({ entries: [], dropped: 0 });
  readonly #locate: Locate;
  /** One after the other: places come from the worker, and the order must stay. */
  #last: Promise<void> = Promise.resolve();
  #lastKey = 0;
  #generation = 0;

  constructor(locate: Locate) {
    this.#locate = locate;
  }

  clear(): void {
    this.#generation += 1;
    this.lines.set({ entries: [], dropped: 0 });
  }

  add(printed: readonly PrintedEntry[], dropped: number): void {
    const generation = this.#generation;
    this.#last = this.#last.then(async () => {
      const located = await Promise.all(printed.map((entry) => this.#located(entry)));
      if (generation === this.#generation) this.#append(located, dropped);
    });
  }

  /** Words of the preview itself. */
  note(text: string, level: PrintedEntry['level'] = 'warn'): void {
    this.add([{ level, depth: 0, values: [{ kind: 'text', text }] }], 0);
  }

  #append(printed: readonly Omit<ConsoleEntry, 'key' | 'times'>[], dropped: number): void {
    const before = this.lines.get();
    let entries = [...before.entries];
    for (const entry of printed) {
      const last = entries.at(-1);
      if (entry.level === 'clear') entries = [];
      else if (last !== undefined && isSame(last, entry))
        entries[entries.length - 1] = { ...last, times: last.times + 1 };
      else entries.push({ ...entry, key: (this.#lastKey += 1), times: 1 });
    }
    const cut = Math.max(0, entries.length - MOST_KEPT);
    this.lines.set({ entries: entries.slice(cut), dropped: before.dropped + dropped + cut });
  }

  async #located(entry: PrintedEntry): Promise<Omit<ConsoleEntry, 'key' | 'times'>> {
    let place: PathPlace | undefined;
    const values = await Promise.all(
      entry.values.map(async (value): Promise<ShownValue> => {
        if (value.kind !== 'error') return value;
        const located = await this.#locate(value.text);
        place ??= located.place;
        return { kind: 'error', text: located.stack || value.text };
      }),
    );
    return { ...entry, values, ...(place && { place }) };
  }
}

function isSame(last: ConsoleEntry, next: Omit<ConsoleEntry, 'key' | 'times'>): boolean {
  return (
    last.level === next.level &&
    last.depth === next.depth &&
    JSON.stringify(last.values) === JSON.stringify(next.values)
  );
}

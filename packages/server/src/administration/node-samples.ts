import type { AdminOverview, AdminSample } from '@atrium/contract/administration';
import type { Interval, Present } from '../observability/activity.ts';

/** Milliseconds. */
const EVERY_MS = 10_000;
/** An hour of them. */
const KEPT = 360;
/** Of the operations that cost most. */
const OPERATIONS_SHOWN = 12;
const DAY_MS = 86_400_000;

/** What an operation of Atrium has used since the node was started. */
export interface Spending {
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly dollars: number;
}

type Spent = Omit<Spending, 'operation'>;
const NOTHING: Spent = { readUnits: 0, writeUnits: 0, dollars: 0 };

interface SamplesDeps {
  readonly take: () => Interval;
  readonly present: () => Present;
  readonly spending: () => readonly Spending[];
  readonly now: () => number;
}

/** The last hour of this node, and what it has spent today. Bounded, and gone with the process. */
export class NodeSamples {
  readonly everyMs = EVERY_MS;
  readonly #deps: SamplesDeps;
  readonly #samples: AdminSample[] = [];
  readonly #timer: NodeJS.Timeout;
  #before: Spent;
  #dayBegan: number;
  /** By operation, what was used before the day began. */
  #untilToday = new Map<string, Spending>();

  constructor(deps: SamplesDeps) {
    this.#deps = deps;
    this.#before = sumOf(deps.spending());
    this.#dayBegan = deps.now();
    this.#timer = setInterval(() => this.sample(), EVERY_MS).unref();
  }

  get recent(): readonly AdminSample[] {
    return this.#samples;
  }

  /** Ends an interval. */
  sample(): void {
    const { take, present, spending, now } = this.#deps;
    const at = now();
    const all = spending();
    const spent = sumOf(all);
    const { deliver, ...interval } = take();
    this.#samples.push({
      ...interval,
      ...differenceOf(spent, this.#before),
      ...(deliver && { deliver }),
      at: new Date(at).toISOString(),
      sockets: present().sockets,
    });
    if (this.#samples.length > KEPT) this.#samples.shift();
    this.#before = spent;
    if (dayOf(at) !== dayOf(this.#dayBegan)) {
      this.#dayBegan = dayOf(at) * DAY_MS;
      this.#untilToday = new Map(all.map((one) => [one.operation, one]));
    }
  }

  today(): Omit<AdminOverview['today'], 'prices'> {
    const operations = this.#deps.spending().map((one) => ({
      operation: one.operation,
      ...differenceOf(one, this.#untilToday.get(one.operation) ?? NOTHING),
    }));
    return {
      since: new Date(this.#dayBegan).toISOString(),
      ...sumOf(operations),
      operations: operations
        .filter(({ readUnits, writeUnits }) => readUnits + writeUnits > 0)
        .toSorted((one, other) => other.dollars - one.dollars)
        .slice(0, OPERATIONS_SHOWN),
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

function sumOf(all: readonly Spent[]): Spent {
  return all.reduce<Spent>(
    (sum, { readUnits, writeUnits, dollars }) => ({
      readUnits: sum.readUnits + readUnits,
      writeUnits: sum.writeUnits + writeUnits,
      dollars: sum.dollars + dollars,
    }),
    NOTHING,
  );
}

/** Never below nothing: sums of fractions may differ in their last digit. */
function differenceOf(now: Spent, before: Spent): Spent {
  return {
    readUnits: Math.max(0, now.readUnits - before.readUnits),
    writeUnits: Math.max(0, now.writeUnits - before.writeUnits),
    dollars: Math.max(0, now.dollars - before.dollars),
  };
}

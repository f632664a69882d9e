import type { Sample } from './crowd.ts';

const STEP = 1.25;
/** Rates tried between the highest that passed and the lowest that failed. */
const REFINEMENTS = 2;
const MOST_STEPS = 12;

export interface Search {
  /** Messages a second to begin with. */
  readonly from: number;
  readonly tryRate: (rate: number) => Promise<Sample>;
  readonly passes: (sample: Sample) => boolean;
}

/** What is known so far: the run at the highest rate that passed, and the lowest rate that failed. */
interface Bounds {
  readonly best: Sample | undefined;
  readonly failed: number | undefined;
}

/** The run at the highest rate that passes; a rate has failed when it failed twice. */
export async function highestRate({ from, ...search }: Search): Promise<Sample | undefined> {
  const look = async (bounds: Bounds, rate: number): Promise<Bounds> => {
    const sample = await attempt(Math.round(rate), search);
    return sample ? { ...bounds, best: sample } : { ...bounds, failed: rate };
  };
  let bounds = await look({ best: undefined, failed: undefined }, from);
  for (let step = 1; step <= MOST_STEPS && !(bounds.best && bounds.failed); step++)
    bounds = await look(bounds, bounds.best ? bounds.best.rate * STEP : (bounds.failed ?? from) / STEP);
  for (let step = 1; step <= REFINEMENTS && bounds.best && bounds.failed; step++)
    bounds = await look(bounds, (bounds.best.rate + bounds.failed) / 2);
  return bounds.best;
}

async function attempt(
  rate: number,
  { tryRate, passes }: Pick<Search, 'tryRate' | 'passes'>,
): Promise<Sample | undefined> {
  const first = await tryRate(rate);
  if (passes(first)) return first;
  const second = await tryRate(rate);
  return passes(second) ? second : undefined;
}

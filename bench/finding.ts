/** One line of the report. */
export interface Finding {
  readonly measure: string;
  readonly unit: string;
  /** Absent where the floor alone is of interest. */
  readonly atrium?: number | undefined;
  /** The same on the floor, in the same run. */
  readonly floor?: number | undefined;
  /** Atrium through floor: the median over the rounds. */
  readonly ratio?: number | undefined;
  readonly aim?: Aim | undefined;
  /** Cores that other processes used meanwhile, at worst. */
  readonly foreignCores?: number | undefined;
  readonly note?: string | undefined;
}

/** What the figure, or its ratio to the floor, ought to be. */
export interface Aim {
  readonly of: 'figure' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export function isMet({ atrium, ratio, aim }: Finding): boolean | undefined {
  if (!aim) return undefined;
  const value = aim.of === 'ratio' ? ratio : atrium;
  if (value === undefined) return undefined;
  return (
    value >= (aim.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (aim.atMost ?? Number.POSITIVE_INFINITY)
  );
}

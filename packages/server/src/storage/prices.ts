/** Dollars for a million units, on demand. */
export interface Prices {
  readonly write: number;
  readonly read: number;
  /** Where they come from, for a person. */
  readonly source: string;
}

const SOURCE = 'AWS’s list price on demand, standard table class, as of 2026-11-22';

/** Regions that AWS prices alike. Others differ by up to about half: set their prices. */
const LISTED: readonly string[] = ['us-east-1', 'us-east-2', 'us-west-2'];
const LIST = { write: 0.625, read: 0.125 };

interface PriceSettings {
  readonly region: string;
  /** Of the deployment's own, which go first. */
  readonly write?: number | undefined;
  readonly read?: number | undefined;
}

export function pricesOf({ region, write, read }: PriceSettings): Prices {
  if (write !== undefined && read !== undefined)
    return { write, read, source: 'ATRIUM_PRICE_WRITE and ATRIUM_PRICE_READ' };
  const source = LISTED.includes(region) ? SOURCE : `${SOURCE}, of us-east-1: set those of ${region}`;
  return { ...LIST, ...(write !== undefined && { write }), ...(read !== undefined && { read }), source };
}

/** Dollars. */
export function costOf(kind: 'read' | 'write', units: number, prices: Prices): number {
  return (units / 1_000_000) * prices[kind];
}

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

export function countText(count: number): string {
  return count !== 0 && Math.abs(count) < 10 ? short.format(count) : whole.format(count);
}

export function msText(ms: number): string {
  return ms >= 1_000 ? `${short.format(ms / 1_000)} s` : `${short.format(ms)} ms`;
}

/** Small sums in full: a cent hides what an operation costs. */
export function dollarText(dollars: number): string {
  if (dollars === 0) return '$0';
  return dollars < 0.01 ? `$${short.format(dollars)}` : `$${dollars.toFixed(2)}`;
}

/** Width of a bucket, milliseconds. */
const WIDTH_MS = 0.01;
/** Everything slower than this falls into the last bucket, milliseconds. */
const LAST_MS = 5_000;

/** A histogram that costs next to nothing a value: the load generator must not be what is measured. */
export class Latencies {
  readonly #buckets = new Uint32Array(LAST_MS / WIDTH_MS + 1);
  #count = 0;
  #highest = 0;

  get count(): number {
    return this.#count;
  }

  get highest(): number {
    return this.#highest;
  }

  add(ms: number): void {
    const bucket = Math.min(this.#buckets.length - 1, Math.max(0, Math.floor(ms / WIDTH_MS)));
    this.#buckets[bucket]! += 1;
    this.#count += 1;
    if (ms > this.#highest) this.#highest = ms;
  }

  /** The milliseconds that a share of all values (0 to 1) does not exceed. */
  percentile(share: number): number {
    let left = this.#count * share;
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count;
      if (left <= 0 && count > 0) return (bucket + 1) * WIDTH_MS;
    }
    return Number.NaN;
  }
}

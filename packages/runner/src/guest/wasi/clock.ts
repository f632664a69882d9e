/** Nanoseconds. */
export interface Clock {
  /** Since 1970. */
  realtime(): bigint;
  monotonic(): bigint;
  /** That this process has used. */
  cpu(): bigint;
  sleep(duration: bigint): void;
}

const NS_PER_MS = 1_000_000n;
const LONGEST_WAIT_MS = 60_000n;
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
const bornAt = BigInt(Date.now()) * NS_PER_MS - process.hrtime.bigint();

export const processClock: Clock = {
  realtime: () => bornAt + process.hrtime.bigint(),
  monotonic: () => process.hrtime.bigint(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return BigInt(user + system) * 1_000n;
  },
  sleep: (duration) => {
    const until = process.hrtime.bigint() + duration;
    for (let left = duration; left > 0n; left = until - process.hrtime.bigint()) {
      const milliseconds = Number(left) / Number(NS_PER_MS);
      Atomics.wait(nobodyWakes, 0, 0, Math.min(milliseconds, Number(LONGEST_WAIT_MS)));
    }
  },
};

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `ATRIUM_TEST_SEED`, or a new one each time; printed, so that a failure can be seen again. */
export function seedOfRun(label: string): number {
  const seed = Number(process.env['ATRIUM_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  process.stdout.write(`${label}: seed ${seed}\n`);
  return seed;
}

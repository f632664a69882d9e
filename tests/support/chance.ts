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

/**
 * The seed of everything that chance decides in tests: always the same, so that a red test is red for a change and can
 * be seen again. `ATRIUM_TEST_SEED` is another one; `random` draws a new one each time, to look for what nobody thought of.
 */
export function wantedSeed(): number {
  const wanted = process.env['ATRIUM_TEST_SEED'] ?? '20261123';
  return wanted === 'random' ? Math.floor(Math.random() * 1_000_000_000) : Number(wanted);
}

/** The seed, printed, so that a failure can be seen again. */
export function seedOfRun(label: string): number {
  const seed = wantedSeed();
  process.stdout.write(`${label}: seed ${seed}\n`);
  return seed;
}

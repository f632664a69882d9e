const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

/** Blocks: nothing else happens in a child. */
export function wait(ms: number): void {
  if (ms > 0) Atomics.wait(nobodyWakes, 0, 0, ms);
}

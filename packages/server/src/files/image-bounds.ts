export const IMAGE_BOUNDS = {
  /** Of all frames together. */
  pixels: 50_000_000,
  /** Longer side of a thumbnail. */
  thumbnailPixels: 960,
  /** For one picture, milliseconds and bytes of memory. */
  ms: 30_000,
  memoryBytes: 1024 * 1024 * 1024,
} as const;

import { zip, type AsyncZippable } from 'fflate';

/** Bytes that do not get smaller are stored as they are. */
const PACKED_ALREADY = /\.(?:png|jpe?g|gif|webp|avif|woff2?|zip|gz|mp[34]|webm|ogg|pdf)$/i;
/** No dates before this year can be written. */
const FIRST = Date.UTC(1980, 0, 2);

export interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Milliseconds of the epoch. */
  readonly at: number;
}

/** A zip archive; empty folders end with a slash and have no bytes. Packs outside of the main thread. */
export function writeArchive(files: readonly PackedFile[]): Promise<Uint8Array> {
  const contents: AsyncZippable = Object.create(null) as AsyncZippable;
  for (const { path, bytes, at } of files) {
    const level = PACKED_ALREADY.test(path) ? 0 : 6;
    contents[path] = [bytes, { level, mtime: Math.max(at, FIRST) }];
  }
  return new Promise((resolve, reject) => {
    zip(contents, (error, archive) => (error ? reject(error) : resolve(archive)));
  });
}

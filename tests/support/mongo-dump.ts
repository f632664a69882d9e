import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { serialize, type Document } from 'bson';

/** Writes what `mongodump` writes. `damage` may change the bytes of a collection. */
export async function writeDump(
  directory: string,
  collections: Readonly<Record<string, readonly Document[]>>,
  {
    isPacked = false,
    damage,
  }: { isPacked?: boolean; damage?: (collection: string, bytes: Buffer) => Buffer } = {},
): Promise<void> {
  await mkdir(join(directory, 'chat'), { recursive: true });
  for (const [name, documents] of Object.entries(collections)) {
    const whole = Buffer.concat(documents.map((document) => serialize(document, { ignoreUndefined: true })));
    const bytes = damage?.(name, whole) ?? whole;
    const path = join(directory, 'chat', `${encodeURIComponent(name)}.bson`);
    const metadata = JSON.stringify({ options: {}, indexes: [], collectionName: name });
    // oxlint-disable-next-line no-await-in-loop -- files of one directory
    await writeFile(isPacked ? `${path}.gz` : path, isPacked ? gzipSync(bytes) : bytes);
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(path.replace(/\.bson$/, '.metadata.json'), metadata);
  }
}

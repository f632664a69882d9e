const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);

/** Files of an uncompressed ustar archive by path. Their bytes are windows into the archive, not copies. */
export function filesOfTar(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  for (let offset = 0; offset + BLOCK <= buffer.length;) {
    const header = buffer.subarray(offset, offset + BLOCK);
    const name = text(header, 0, 100);
    if (name === '') break;
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    const prefix = text(header, 345, 155);
    const start = offset + BLOCK;
    const path = prefix === '' ? name : `${prefix}/${name}`;
    if (REGULAR.has(String.fromCodePoint(header[156] ?? 0)))
      files.set(path, archive.subarray(start, start + size));
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}

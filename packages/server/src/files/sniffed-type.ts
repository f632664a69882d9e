import type { AttachmentKind } from '@atrium/contract/attachment';

/** So many bytes from the beginning are looked at. */
export const SNIFFED_BYTES = 4_096;
export const UNKNOWN_TYPE = 'application/octet-stream';

interface Sign {
  readonly type: string;
  readonly at?: number;
  /** Bytes as Latin letters. */
  readonly bytes: string;
  /** And these at that place. */
  readonly also?: readonly [number, string];
}

/** Only what is shown, heard or seen has to be known for sure; the rest is a file that is downloaded. */
const SIGNS: readonly Sign[] = [
  { type: 'image/png', bytes: '\u0089PNG\r\n\u001a\n' },
  { type: 'image/jpeg', bytes: '\u00ff\u00d8\u00ff' },
  { type: 'image/gif', bytes: 'GIF87a' },
  { type: 'image/gif', bytes: 'GIF89a' },
  { type: 'image/webp', bytes: 'RIFF', also: [8, 'WEBP'] },
  { type: 'image/avif', at: 4, bytes: 'ftypavif' },
  { type: 'audio/wav', bytes: 'RIFF', also: [8, 'WAVE'] },
  { type: 'audio/mpeg', bytes: 'ID3' },
  { type: 'audio/mpeg', bytes: '\u00ff\u00fb' },
  { type: 'audio/mpeg', bytes: '\u00ff\u00f3' },
  { type: 'audio/flac', bytes: 'fLaC' },
  { type: 'audio/ogg', bytes: 'OggS' },
  { type: 'audio/mp4', at: 4, bytes: 'ftypM4A ' },
  { type: 'video/quicktime', at: 4, bytes: 'ftypqt  ' },
  { type: 'video/mp4', at: 4, bytes: 'ftyp' },
  { type: 'video/webm', bytes: '\u001aE\u00df\u00a3', also: [-1, 'webm'] },
  { type: 'application/pdf', bytes: '%PDF-' },
  { type: 'application/zip', bytes: 'PK\u0003\u0004' },
  { type: 'application/gzip', bytes: '\u001f\u008b' },
];

/** What the first bytes say. SVG and HTML have no sign here: they are text, and text is only downloaded. */
export function sniffedType(head: Uint8Array): string {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, SNIFFED_BYTES)).toString(
    'latin1',
  );
  const found = SIGNS.find(({ at = 0, bytes, also }) => text.startsWith(bytes, at) && hasAlso(text, also));
  return found?.type ?? UNKNOWN_TYPE;
}

/** A place of -1: anywhere. */
function hasAlso(text: string, also: Sign['also']): boolean {
  if (also === undefined) return true;
  const [at, bytes] = also;
  return at < 0 ? text.includes(bytes) : text.startsWith(bytes, at);
}

export function kindOf(type: string): AttachmentKind {
  const [family] = type.split('/');
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}

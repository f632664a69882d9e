import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArchiveRefused } from './archive-refused.ts';

/** The first bytes of every archive, of whatever version. */
export const MAGIC = Buffer.from('ATRIUM-ARCHIVE\n', 'latin1');
/** Counts up when an older reader could not read what is written. */
export const ARCHIVE_VERSION = 1;
export const MOST_HEADER_BYTES = 4_096;
export const HASH_BYTES = 32;

/** What scrypt may be asked for: an archive must not make its reader use gigabytes. */
export const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;

const encryption = z.object({
  cipher: z.literal('aes-256-gcm'),
  kdf: z.literal('scrypt'),
  N: z.literal(SCRYPT.N),
  r: z.literal(SCRYPT.r),
  p: z.literal(SCRYPT.p),
  /** Base64, 16 bytes. */
  salt: z.base64().length(24),
  /** Base64: tells a wrong passphrase from a damaged archive. */
  check: z.base64().length(44),
});

const header = z.object({
  version: z.literal(ARCHIVE_VERSION),
  /** Of Atrium. */
  release: z.string(),
  createdAt: z.iso.datetime(),
  /** `instant`: everything as it was at one; `moving`: read while it may have changed. */
  moment: z.enum(['instant', 'moving']),
  compression: z.literal('zstd'),
  encryption: encryption.optional(),
});

export type ArchiveHeader = z.infer<typeof header>;
export type Encryption = z.infer<typeof encryption>;

const versioned = z.object({ version: z.number().int().min(1) });

/** Magic, one line of JSON, and the hash of both. */
export function headerBytes(from: ArchiveHeader): { bytes: Buffer; hash: Buffer } {
  const text = Buffer.concat([MAGIC, Buffer.from(`${JSON.stringify(from)}\n`, 'utf8')]);
  const hash = createHash('sha256').update(text).digest();
  return { bytes: Buffer.concat([text, hash]), hash };
}

/** The line without its end. Throws `ArchiveRefused`. */
export function parseHeader(line: string): ArchiveHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new ArchiveRefused('altered', 'the header cannot be read');
  }
  const version = versioned.safeParse(parsed).data?.version;
  if (version !== undefined && version > ARCHIVE_VERSION)
    throw new ArchiveRefused(
      'newer-version',
      `it has version ${version}, and this release of Atrium reads up to ${ARCHIVE_VERSION}: use a newer one`,
    );
  const read = header.safeParse(parsed);
  if (!read.success) throw new ArchiveRefused('altered', 'the header says what no release of Atrium writes');
  return read.data;
}

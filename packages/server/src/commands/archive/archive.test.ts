import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, integer } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArchiveHeader } from './archive-header.ts';
import { ArchiveReader } from './archive-reader.ts';
import type { ArchiveRecord } from './archive-record.ts';
import { ArchiveRefused, type RefusalReason } from './archive-refused.ts';
import { checksumSeal, encryptingSeal, newKey } from './archive-seal.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { verifyArchive } from './restore-store.ts';

const PASSPHRASE = 'correct horse battery staple';
const HEADER: ArchiveHeader = {
  version: 1,
  release: '0.1.0',
  createdAt: '2026-11-23T06:00:00.000Z',
  moment: 'instant',
  compression: 'zstd',
};
const RECORDS: ArchiveRecord[] = [
  { kind: 'secret', secret: 'A'.repeat(43) },
  ...Array.from({ length: 40 }, (_, n): ArchiveRecord => ({
    kind: 'item',
    table: 'Users',
    item: {
      userId: { S: `usr_${n}` },
      n: { N: '12345678901234567890.5' },
      b: { B: 'AAEC' },
      set: { SS: ['ä'] },
    },
  })),
];
let directory: string;
const pathOf = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-archive-'));
  await write('plain', HEADER, checksumSeal);
  const { key, encryption } = await newKey(PASSPHRASE);
  await write('closed', { ...HEADER, encryption }, (hash) => encryptingSeal(hash, key));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(name: string, header: ArchiveHeader, sealOf: typeof checksumSeal): Promise<void> {
  const writer = await ArchiveWriter.create(pathOf(name), header, { sealOf, chunkLength: 600 });
  for (const record of RECORDS)
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await writer.add(record);
  await writer.finish();
}

const passphraseOf = (name: string): string | undefined => (name === 'closed' ? PASSPHRASE : undefined);

async function reasonOf(bytes: Buffer, passphrase?: string): Promise<RefusalReason | undefined> {
  const path = pathOf('changed');
  await writeFile(path, bytes);
  try {
    const reader = await ArchiveReader.open(path, passphrase);
    try {
      await verifyArchive(reader);
    } finally {
      await reader.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveRefused) return error.reason;
    throw error;
  }
}

/** Where chunks begin, and the end. */
function chunksOf(bytes: Buffer, sealBytes: number): number[] {
  const start = bytes.indexOf(0x0a, 15) + 1 + 32;
  const starts = [start];
  for (let at = start; at < bytes.length;) starts.push((at += 5 + bytes.readUInt32BE(at) + sealBytes));
  return starts;
}

describe.each(['plain', 'closed'])('an archive, %s', (name) => {
  const sealBytes = name === 'plain' ? 32 : 16;

  test('[OPS-21] holds what was put in, exactly and in order', async () => {
    const reader = await ArchiveReader.open(pathOf(name), passphraseOf(name));
    const read: ArchiveRecord[] = [];
    for await (const record of reader.records()) read.push(record);
    await reader.close();
    expect(read).toEqual(RECORDS);
    expect(reader.header).toMatchObject(HEADER);
  });

  test('[OPS-22] with any byte altered it is refused', async () => {
    const bytes = await readFile(pathOf(name));
    // Deriving a key costs a tenth of a second: the header of the closed one is a chapter of its own.
    const first = name === 'plain' ? 0 : (chunksOf(bytes, sealBytes)[0] as number);
    await assert(
      asyncProperty(
        integer({ min: first, max: bytes.length - 1 }),
        integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const changed = Buffer.from(bytes);
          changed[at]! ^= mask;
          expect(await reasonOf(changed, passphraseOf(name))).toBeOneOf([
            'altered',
            'truncated',
            'not-an-archive',
          ]);
        },
      ),
      { numRuns: name === 'plain' ? 600 : 12 },
    );
  });

  test('[OPS-22] cut off anywhere it is refused as truncated', async () => {
    const bytes = await readFile(pathOf(name));
    const [first = 0, ...chunks] = chunksOf(bytes, sealBytes);
    const cuts =
      name === 'plain' ? Array.from({ length: bytes.length - 16 }, (_, at) => at + 16) : [first, ...chunks];
    for (const at of cuts.filter((cut) => cut < bytes.length))
      // oxlint-disable-next-line no-await-in-loop -- the same file
      expect(await reasonOf(bytes.subarray(0, at), passphraseOf(name))).toBe('truncated');
  });

  test('[OPS-22] with parts in another order, left out, doubled or added it is refused', async () => {
    const bytes = await readFile(pathOf(name));
    const starts = chunksOf(bytes, sealBytes);
    const head = bytes.subarray(0, starts[0]);
    const parts = starts.slice(1).map((end, at) => bytes.subarray(starts[at], end));
    expect(parts.length).toBeGreaterThan(4);
    const [one, other, ...rest] = parts as [Buffer, Buffer, ...Buffer[]];
    const changed = [
      [other, one, ...rest],
      [one, ...rest],
      [one, one, other, ...rest],
      [...parts, one],
      [...parts, Buffer.from('x')],
    ];
    for (const order of changed)
      // oxlint-disable-next-line no-await-in-loop -- the same file
      expect(await reasonOf(Buffer.concat([head, ...order]), passphraseOf(name))).toBe('altered');
  });
});

test('[OPS-23] an encrypted archive opens with its passphrase alone, and says nothing of what is in it', async () => {
  const bytes = await readFile(pathOf('closed'));
  expect(await reasonOf(bytes)).toBe('passphrase');
  expect(await reasonOf(bytes, 'another passphrase')).toBe('passphrase');
  expect(bytes.includes('usr_')).toBe(false);
});

test('[OPS-24] an archive of a newer version is refused as such, a file of something else as that', async () => {
  const bytes = await readFile(pathOf('plain'));
  const end = bytes.indexOf(0x0a, 15) + 1;
  const text = bytes.subarray(0, end).toString('utf8').replace('"version":1', '"version":2');
  const hash = createHash('sha256').update(text).digest();
  expect(await reasonOf(Buffer.concat([Buffer.from(text), hash, bytes.subarray(end + 32)]))).toBe(
    'newer-version',
  );
  expect(await reasonOf(Buffer.from('PK\u0003\u0004 a zip'))).toBe('not-an-archive');
  expect(await reasonOf(Buffer.alloc(0))).toBe('not-an-archive');
});

test('[OPS-21] an export never replaces a file', async () => {
  await copyFile(pathOf('plain'), pathOf('kept'));
  await expect(ArchiveWriter.create(pathOf('kept'), HEADER, { sealOf: checksumSeal })).rejects.toThrow(
    'EEXIST',
  );
});

import { unzipSync, zipSync, type Zippable } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readArchive, withoutTopFolder } from './read-archive.ts';
import { writeArchive } from './write-archive.ts';

const text = (value: string) => new TextEncoder().encode(value);
const good: Zippable = { 'a.txt': text('a'), 'b/c.txt': text('c'.repeat(5_000)) };

/** The bytes of an archive, changed at one place of the list of its files. */
function tampered(
  archive: Uint8Array,
  entry: number,
  change: (list: DataView, at: number, all: DataView) => void,
) {
  const bytes = Uint8Array.from(archive);
  const view = new DataView(bytes.buffer);
  let at = view.getUint32(bytes.length - 22 + 16, true);
  for (let n = 0; n < entry; n += 1)
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  change(view, at, view);
  return bytes;
}

const whyNot = (archive: Uint8Array) =>
  readArchive(archive).then(
    () => 'taken',
    (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
  );

describe('archives', () => {
  test('[PRJ-20] what is written other programs read: many files, empty ones, folders, names of all kinds', async () => {
    const bytes = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [
        `süß/日本 ${n}.${n % 2 ? 'ts' : 'png'}`,
        text('line\n'.repeat(n)),
      ]),
    );
    const given = Object.entries(bytes).map(([path, content]) => ({ path, bytes: content, at: 0 }));
    const archive = await writeArchive([
      ...given,
      { path: 'empty/', bytes: new Uint8Array(), at: Date.now() },
    ]);
    expect(unzipSync(archive)).toEqual({ ...bytes, 'empty/': new Uint8Array() });
    expect((await readArchive(archive)).files.map(({ path }) => path)).toEqual(Object.keys(bytes));
  });

  test('[PRJ-24] a good one is read, without what tools leave behind', async () => {
    const archive = zipSync({
      ...good,
      '__MACOSX/x': text('x'),
      '.git/config': text('x'),
      'node_modules/y/z.js': text('x'),
    });
    const { files, leftOut } = await readArchive(archive);
    expect(leftOut).toBe(3);
    expect(files.map(({ path }) => path)).toEqual(['a.txt', 'b/c.txt']);
    expect(new TextDecoder().decode(files[1]!.bytes)).toBe('c'.repeat(5_000));
  });

  test('[PRJ-24] what is written can be read', async () => {
    const at = Date.UTC(2026, 10, 23);
    const archive = await writeArchive([
      { path: 'ä/👩‍💻.md', bytes: text('# hi'), at },
      { path: 'empty/', bytes: new Uint8Array(), at },
      { path: '__proto__x', bytes: text('x'), at: 0 },
    ]);
    const { files } = await readArchive(archive);
    expect(files.map(({ path }) => path)).toEqual(['ä/👩‍💻.md', '__proto__x']);
  });

  test.each([
    ['leads out', { '../evil': text('x') }],
    ['leads out', { 'a/../../evil': text('x') }],
    ['absolute', { '/etc/passwd': text('x') }],
    ['absolute', { 'C:/x': text('x') }],
    ['backslash', { '..\\evil': text('x') }],
    ['Windows', { 'con.txt': text('x') }],
    ['cannot be seen', { 'a\u202egpj.exe': text('x') }],
    ['twice', { 'A.txt': text('x'), 'a.txt': text('y') }],
    ['twice', { 'Src/a': text('x'), 'src/b': text('y') }],
    ['twice', { a: text('x'), 'a/b': text('y') }],
    ['no files', { 'a/': new Uint8Array() }],
    ['more than 500 files', Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`f${n}`, text('x')]))],
    ['looks like an attack', { bomb: new Uint8Array(19 * 1024 * 1024) }],
    [
      'more than 20 MB',
      Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`f${n}`, new Uint8Array(1024 * 1024)])),
    ],
  ] as const)('[PRJ-21] %s is refused whole', async (why, files) => {
    expect(await whyNot(zipSync(files as Zippable))).toContain(why);
  });

  test('[PRJ-21] a link is refused', async () => {
    const archive = zipSync({ a: [text('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
    expect(await whyNot(archive)).toContain('is a link');
  });

  test.each([
    ['is encrypted', 0, (list: DataView, at: number) => list.setUint16(at + 8, 1, true)],
    ['not known here', 0, (list: DataView, at: number) => list.setUint16(at + 10, 14, true)],
    ['zip64', 0, (list: DataView, at: number) => list.setUint32(at + 24, 0xffffffff, true)],
    ['not as large', 1, (list: DataView, at: number) => list.setUint32(at + 24, 100, true)],
    ['not as large', 1, (list: DataView, at: number) => list.setUint32(at + 24, 6_000, true)],
    ['not as large', 1, (list: DataView, at: number) => list.setUint32(at + 16, 1, true)],
    ['another name', 1, (list: DataView, at: number) => list.setUint32(at + 42, 0, true)],
    ['not where', 1, (list: DataView, at: number) => list.setUint32(at + 42, 5, true)],
    ['not whole', 1, (list: DataView, at: number) => list.setUint32(at + 20, 0xfffffff, true)],
  ] as const)('[PRJ-21] one that lies is refused: %s', async (why, entry, change) => {
    expect(await whyNot(tampered(zipSync(good), entry, change))).toContain(why);
  });

  test('[PRJ-21] no archive, half of one, and one that was added to are refused', async () => {
    const archive = zipSync(good);
    for (const bytes of [
      new Uint8Array(),
      text('hello'),
      archive.subarray(0, 60),
      new Uint8Array([...archive, 1]),
      archive.subarray(10),
    ])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await whyNot(bytes)).toMatch(/^invalid: This archive was not taken/);
  });

  test('[PRJ-24] the one folder around everything is taken away', () => {
    const bytes = new Uint8Array();
    expect(
      withoutTopFolder([
        { path: 'x/a', bytes },
        { path: 'x/b/c', bytes },
      ]).map(({ path }) => path),
    ).toEqual(['a', 'b/c']);
    expect(
      withoutTopFolder([
        { path: 'x/a', bytes },
        { path: 'y', bytes },
      ]).map(({ path }) => path),
    ).toEqual(['x/a', 'y']);
  });
});

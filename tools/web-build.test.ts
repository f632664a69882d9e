import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, isWebClientStale, markWebClientBuilt } from './web-build.ts';

const SOURCES = ['packages/client/src', 'packages/contract/src', 'packages/web/public', 'packages/web/src'];
const FILES = [
  'package-lock.json',
  'compress-assets.ts',
  'index.html',
  'package.json',
  'project-packages.ts',
  'vite.config.ts',
];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atrium-web-'));
  for (const folder of SOURCES) {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'a.ts'), folder);
  }
  for (const [index, name] of FILES.entries()) {
    await writeFile(join(root, index === 0 ? name : `packages/web/${name}`), name);
  }
  await mkdir(join(root, 'packages/web/dist/.vite'), { recursive: true });
  await writeFile(join(root, 'packages/web/dist/index.html'), '');
  markWebClientBuilt(root, fingerprint(root));
});

afterEach(() => rm(root, { recursive: true }));

test('a build of these sources is not stale, whenever they were touched', async () => {
  await utimes(join(root, 'packages/web/src/a.ts'), new Date(), new Date());
  await writeFile(join(root, 'packages/web/src/a.test.ts'), 'tests are no part of it');
  expect(isWebClientStale(root)).toBe(false);
});

test.each(SOURCES.map((folder) => `${folder}/a.ts`))('a change of %s makes it stale', async (path) => {
  await writeFile(join(root, path), 'changed');
  expect(isWebClientStale(root)).toBe(true);
});

test('a new, a moved and a missing file make it stale', async () => {
  await cp(join(root, 'packages/web/src/a.ts'), join(root, 'packages/web/src/b.ts'));
  expect(isWebClientStale(root)).toBe(true);
  await rm(join(root, 'packages/web/src/a.ts'));
  expect(isWebClientStale(root)).toBe(true);
  await rm(join(root, 'packages/web/src/b.ts'));
  expect(isWebClientStale(root)).toBe(true);
});

test('a build that is gone or half done is stale', async () => {
  await rm(join(root, 'packages/web/dist/index.html'));
  expect(isWebClientStale(root)).toBe(true);
});

/**
 * `node tools/make-release-fixture.ts`, before a release: what its server stores, for the test that later releases read it
 * (tests/integration/upgrades.test.ts). Never made anew for a release that is out.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseOfAtrium } from '../packages/server/src/release.ts';
import { openMemoryStore } from '../packages/server/src/storage/open-store.ts';
import { exportTo } from '../tests/support/stored-items.ts';
import { fillStore } from '../tests/support/stored-world.ts';

const release = releaseOfAtrium();
const directory = join(import.meta.dirname, '../tests/fixtures/releases');
const file = join(directory, `${release}.archive`);
if (existsSync(file)) throw new Error(`${file} is there already`);
const opened = await openMemoryStore();
try {
  const world = await fillStore(opened);
  await exportTo(file, opened.raw, true);
  writeFileSync(join(directory, `${release}.json`), `${JSON.stringify(world, null, 2)}\n`);
} finally {
  await opened.close();
}

/** `node tools/make-stored-shapes.ts`: what today's server stores, for the test that it changes on purpose alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMemoryStore } from '../packages/server/src/storage/open-store.ts';
import { storedItems } from '../tests/support/stored-items.ts';
import { shapesOf, withPassing, type StoredShapes } from '../tests/support/stored-shapes.ts';
import { fillStore } from '../tests/support/stored-world.ts';

const opened = await openMemoryStore();
try {
  await fillStore(opened);
  const file = join(import.meta.dirname, '../tests/fixtures/stored-shapes.json');
  const known = JSON.parse(readFileSync(file, 'utf8')) as StoredShapes;
  const shapes = withPassing(known, shapesOf(await storedItems(opened.raw)));
  writeFileSync(file, `${JSON.stringify(shapes, null, 2)}\n`);
} finally {
  await opened.close();
}

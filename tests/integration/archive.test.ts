import { expect, test } from 'vitest';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { fillStore } from '../support/stored-world.ts';
import { TABLE_NAMES } from '../../packages/server/src/storage/tables.ts';

test('world', async () => {
  const opened = await openMemoryStore();
  await fillStore(opened);
  for (const t of TABLE_NAMES) {
    const { items } = await opened.raw.scan(t, { at: 0, total: 1 });
    console.log(t, items.length, JSON.stringify(items.map(i => Object.values(i).slice(0,2).map(v=>Object.values(v)[0]))).slice(0, 900));
  }
  await opened.close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateTable } from '../commands/migration.ts';
import { openMemoryStore, openStore, type OpenedStore } from './open-store.ts';
import { Shapes, type Shape } from './shapes.ts';

const ROOM: Shape = {
  name: 'room',
  table: 'ChatRooms',
  isOf: ({ roomId }) => (roomId as string).startsWith('rm_'),
  upgrades: [
    (item) => ({ ...item, colour: 'grey' }),
    (item) => ({ ...item, label: `${item['name'] as string} (${item['colour'] as string})` }),
  ],
};
let older: OpenedStore;
let newer: OpenedStore;

beforeAll(async () => {
  older = await openMemoryStore({ shapes: new Shapes([]) });
  const config = { kind: 'endpoint', endpoint: older.origin, tablePrefix: '', region: 'us-east-1' } as const;
  newer = await openStore({ config, shapes: new Shapes([ROOM]) });
});
afterAll(async () => {
  await newer.close();
  await older.close();
});

const key = (roomId: string) => ({ table: 'ChatRooms', key: { roomId } }) as const;

test('[OPS-27] an item of an earlier release is read in the present shape, however it is read', async () => {
  const item = { roomId: 'rm_1', name: 'One' };
  await older.store.put({ table: 'ChatRooms', item });
  const present = { ...item, colour: 'grey', label: 'One (grey)', v: 3 };
  expect(await newer.store.get(key('rm_1'))).toEqual(present);
  expect(await newer.store.batchGet('ChatRooms', [{ roomId: 'rm_1' }])).toEqual([present]);
  const where = { where: '#roomId = :roomId', values: { roomId: 'rm_1' } };
  expect((await newer.store.query({ table: 'ChatRooms', ...where })).items).toEqual([present]);
  const updated = await newer.store.update({
    ...key('rm_1'),
    update: 'SET #topic = :t',
    values: { t: 'New' },
  });
  expect(updated).toEqual({ ...present, topic: 'New' });
  // What is not of that kind stays as it is.
  await older.store.put({ table: 'ChatRooms', item: { roomId: 'name#one', reservedFor: 'rm_1' } });
  expect(await newer.store.get(key('name#one'))).toEqual({ roomId: 'name#one', reservedFor: 'rm_1' });
});

test('[OPS-29] what a newer release has written is not read by an older one', async () => {
  const whole = { roomId: 'rm_2', name: 'Two', colour: 'red', label: 'Two (red)' };
  await newer.store.put({ table: 'ChatRooms', item: whole });
  await newer.store.transact([{ put: { table: 'ChatRooms', item: { ...whole, roomId: 'rm_3' } } }]);
  expect(await newer.store.get(key('rm_3'))).toEqual({ ...whole, roomId: 'rm_3', v: 3 });
  await expect(older.store.get(key('rm_2'))).rejects.toThrow('which a newer release of Atrium has written');
});

test('[OPS-30] a migration rewrites what is behind to the letter, and loses no write of the same moment', async () => {
  const digits = '3.14159265358979323846264338327950288';
  await older.raw.putAll('ChatRooms', [{ roomId: { S: 'rm_4' }, name: { S: 'Four' }, n: { N: digits } }]);
  const { raw } = newer;
  let isFirst = true;
  const racing = Object.assign(Object.create(raw) as typeof raw, {
    scan: raw.scan.bind(raw),
    get: raw.get.bind(raw),
    replace: async (...args: Parameters<typeof raw.replace>) => {
      if (isFirst)
        await newer.store.update({ ...key('rm_4'), update: 'SET #name = :n', values: { n: 'Renamed' } });
      isFirst = false;
      await raw.replace(...args);
    },
  });
  const deps = { raw: racing, shapes: new Shapes([ROOM]) };
  expect((await migrateTable('ChatRooms', deps)).rewritten).toBeGreaterThan(0);
  expect(await raw.get('ChatRooms', { roomId: { S: 'rm_4' } })).toMatchObject({
    n: { N: digits },
    v: { N: '3' },
  });
  const stored = await newer.store.get(key('rm_4'));
  expect(stored).toMatchObject({ name: 'Renamed', label: 'Renamed (grey)' });
  expect((await migrateTable('ChatRooms', deps)).rewritten).toBe(0);
});

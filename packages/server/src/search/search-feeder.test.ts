import { expect, it } from 'vitest';
import type { RoomId } from '@atrium/contract/ids';
import { createLog } from '../observability/log.ts';
import type { MessageSearch } from './message-search.ts';
import { SearchFeeder } from './search-feeder.ts';

const ROOM = 'rm_1' as RoomId;

it('[SRC-3] who searches while a room is being read waits until it is', async () => {
  const applied: number[] = [];
  const opened = Promise.withResolvers<void>();
  const index = {
    positions: async () => new Map([[ROOM, { seq: 0, change: 0 }]]),
    apply: async (_roomId: RoomId, _rows: unknown, { seq }: { seq: number }) => {
      applied.push(seq);
    },
  } as unknown as MessageSearch;
  const source = {
    isExclusive: true,
    end: async () => {
      await opened.promise;
      return { seq: 3, change: 0 };
    },
    findMany: async () => [],
    changedAfter: async () => ({ messages: [] }),
  };
  const feeder = new SearchFeeder({ index, source, log: createLog({ level: 'silent' }), now: () => 1 });
  const first = feeder.bringUp([ROOM]);
  await new Promise(setImmediate);
  const second = feeder.bringUp([ROOM]).then(() => [...applied]);
  await new Promise(setImmediate);
  opened.resolve();
  expect(await second).toEqual([3]);
  await first;
  await feeder.close();
});

import type { RoomId } from '@atrium/contract/ids';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../observability/log.ts';
import type { Write } from '../storage/store.ts';
import { AGENDA, type StoredTimer } from '../timers/timer.ts';
import { purgeTimer, RoomPurge, type RoomRemains } from './room-purge.ts';

const roomId = 'rm_01KDYQ3V8E0000000000000000' as RoomId;
const START = Date.UTC(2026, 0, 1);

let now: number;
let done: string[];
let isDeleted: boolean;

beforeEach(() => {
  now = START;
  done = [];
  isDeleted = true;
});

/** Something of which there is so much that it takes `steps`. */
function remains(name: string, steps: number): RoomRemains {
  let left = steps;
  return async () => {
    done.push(name);
    left = Math.max(0, left - 1);
    return left > 0;
  };
}

function purgeOf(...all: RoomRemains[]) {
  const rooms = {
    isDeleted: async () => isDeleted,
    forget: async () => {
      isDeleted = false;
      done.push('tombstone');
    },
  };
  const log = createLog({ level: 'silent' });
  const purge = new RoomPurge({ rooms: rooms as never, remains: all, log, now: () => now });
  const [[, handler]] = [...purge.handlers] as [
    [string, typeof purge.handlers extends ReadonlyMap<string, infer H> ? H : never],
  ];
  return async (): Promise<{ dueAt: number } | undefined> => {
    const { writes } = await handler(purgeTimer(roomId, START) as StoredTimer);
    return timerIn(writes);
  };
}

function timerIn(writes: readonly Write[]): { dueAt: number } | undefined {
  const puts = writes.flatMap((write) => ('put' in write ? [write.put.item] : []));
  return puts.find(({ bucket }) => bucket !== AGENDA) as { dueAt: number } | undefined;
}

describe('the purge of a room', () => {
  it('[DEL-3] removes one thing after the other, each step by a timer that sets the next', async () => {
    const step = purgeOf(remains('files', 2), remains('messages', 1), remains('members', 1));
    expect(await step()).toMatchObject({ dueAt: START });
    expect(await step()).toBeUndefined();
    expect(done).toEqual(['files', 'files', 'messages', 'members', 'tombstone']);
  });

  it('[DEL-3] goes on a minute after a failure, however often there is one', async () => {
    let failures = 3;
    const step = purgeOf(remains('files', 1), async () => {
      if (failures-- > 0) throw new Error('broken off');
      return false;
    });
    for (const _ of [1, 2, 3]) {
      now += 25 * 3_600_000;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await step()).toMatchObject({ dueAt: now + 60_000 });
    }
    expect(await step()).toBeUndefined();
    expect(done.at(-1)).toBe('tombstone');
  });

  it('[DEL-3] touches nothing of a room that is not deleted, or is gone already', async () => {
    isDeleted = false;
    expect(await purgeOf(remains('files', 1))()).toBeUndefined();
    expect(done).toEqual([]);
  });
});

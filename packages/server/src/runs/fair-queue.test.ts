import type { RoomId, UserId } from '@atrium/contract/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairQueue, type QueueEntry } from './fair-queue.ts';

interface Entry extends QueueEntry {
  readonly name: string;
}

const entry = (user: string, name = user, room = 'room'): Entry => ({
  userId: user as UserId,
  roomId: room as RoomId,
  name,
});
const BOUNDS = { slots: 1, waitingPerUser: 2, waitingPerRoom: 20, waiting: 200 };
const namesOf = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name);

describe('turns', () => {
  test('[RUN-52] people take turns, whatever each has waiting', () => {
    const queue = new FairQueue<Entry>(BOUNDS);
    for (const [user, name] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
      ['b', 'b2'],
      ['c', 'c1'],
    ] as const)
      expect(queue.add(entry(user, name))).toBeUndefined();
    expect(namesOf(queue.order())).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
    const ran: string[] = [];
    for (let next = queue.next(); next; next = queue.next()) {
      ran.push(next.name);
      queue.done(next);
    }
    expect(ran).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
  });

  test('[RUN-52] two runs of one person never overlap, even with a free slot', () => {
    const queue = new FairQueue<Entry>({ ...BOUNDS, slots: 2 });
    queue.add(entry('a', 'a1'));
    queue.add(entry('a', 'a2'));
    const first = queue.next();
    expect([first?.name, queue.next(), queue.running]).toEqual(['a1', undefined, 1]);
    queue.done(first!);
    expect(queue.next()?.name).toBe('a2');
  });

  test('[RUN-52] bounds of a person, a room and the server', () => {
    const queue = new FairQueue<Entry>({ ...BOUNDS, waitingPerRoom: 3, waiting: 4 });
    expect([entry('a'), entry('a'), entry('a'), entry('b'), entry('c')].map((one) => queue.add(one))).toEqual(
      [undefined, undefined, 'user', undefined, 'room'],
    );
    expect(queue.add(entry('c', 'c', 'other'))).toBeUndefined();
    expect(queue.add(entry('d', 'd', 'other'))).toBe('server');
    expect(queue.waiting).toBe(4);
  });
});

const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), user: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({ kind: fc.constantFrom('next' as const, 'done' as const, 'remove' as const), at: fc.nat(10) }),
);

test('[RUN-52] whatever happens, nobody is passed over twice, nothing is lost or run twice', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80 }), fc.integer({ min: 1, max: 3 }), (commands, slots) => {
      const queue = new FairQueue<Entry>({ ...BOUNDS, slots });
      const waiting = new Set<Entry>();
      const running: Entry[] = [];
      /** Turns that others had while somebody waited who could have run. */
      const passedOver = new Map<UserId, Map<UserId, number>>();
      let made = 0;
      for (const one of commands) {
        if (one.kind === 'add') {
          const added = entry(one.user, `${one.user}${(made += 1)}`);
          if (queue.add(added) === undefined) waiting.add(added);
        } else if (one.kind === 'next') {
          const next = queue.next();
          if (!next) continue;
          expect(waiting.delete(next)).toBe(true);
          expect(running.some(({ userId }) => userId === next.userId)).toBe(false);
          passedOver.delete(next.userId);
          for (const userId of new Set([...waiting].map((other) => other.userId))) {
            if (userId === next.userId || running.some((other) => other.userId === userId)) continue;
            const turns = passedOver.get(userId) ?? new Map<UserId, number>();
            passedOver.set(userId, turns.set(next.userId, (turns.get(next.userId) ?? 0) + 1));
            expect(turns.get(next.userId)).toBeLessThanOrEqual(1);
          }
          running.push(next);
        } else if (one.kind === 'done') {
          const [done] = running.splice(one.at % Math.max(1, running.length), 1);
          if (done) queue.done(done);
        } else {
          const gone = [...waiting][one.at];
          expect(queue.remove(gone ?? entry('nobody'))).toBe(gone !== undefined);
          if (gone) waiting.delete(gone);
          if (gone && ![...waiting].some(({ userId }) => userId === gone.userId))
            passedOver.delete(gone.userId);
        }
        expect(queue.running).toBe(running.length);
        expect(running.length).toBeLessThanOrEqual(slots);
        expect(new Set(queue.order())).toEqual(waiting);
      }
    }),
    { numRuns: 300 },
  );
});

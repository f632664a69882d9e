import assert from 'node:assert/strict';
import type { RoomId, UserId } from '@atrium/contract/ids';
import * as fc from 'fast-check';
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

type Command = { kind: 'add'; user: string } | { kind: 'next' | 'done' | 'remove'; at: number };

/** The queue beside a plain account of what it holds; throws where the two differ or somebody is passed over. */
class Watched {
  readonly #queue: FairQueue<Entry>;
  readonly #slots: number;
  readonly #waiting = new Set<Entry>();
  readonly #running: Entry[] = [];
  /** By person who could have run: who had a turn since they began to wait, or had one. */
  readonly #before = new Map<UserId, Set<UserId>>();
  #made = 0;
  #most = 0;

  constructor(slots: number) {
    this.#slots = slots;
    this.#queue = new FairQueue<Entry>({ ...BOUNDS, slots });
  }

  /** Most at the same time. */
  get slotsUsed(): number {
    return this.#most;
  }

  take(command: Command): void {
    if (command.kind === 'add') this.#add(command.user);
    else if (command.kind === 'next') this.#next();
    else if (command.kind === 'done') this.#done(command.at);
    else this.#remove(command.at);
    assert.equal(this.#queue.running, this.#running.length);
    this.#most = Math.max(this.#most, this.#running.length);
    assert.deepEqual(new Set(this.#queue.order()), this.#waiting);
  }

  #add(user: string): void {
    const added = entry(user, `${user}${(this.#made += 1)}`);
    if (this.#queue.add(added) === undefined) this.#waiting.add(added);
  }

  #next(): void {
    const next = this.#queue.next();
    const couldRun = [...this.#waiting].filter(({ userId }) => !this.#isRunning(userId));
    assert.equal(next !== undefined, couldRun.length > 0 && this.#running.length < this.#slots);
    if (!next) return;
    assert.ok(this.#waiting.delete(next));
    assert.ok(!this.#isRunning(next.userId));
    this.#before.delete(next.userId);
    for (const userId of new Set(couldRun.map((other) => other.userId)))
      if (userId !== next.userId) this.#passOver(userId, next.userId);
    this.#running.push(next);
  }

  #passOver(userId: UserId, by: UserId): void {
    const before = this.#before.get(userId) ?? new Set();
    assert.ok(!before.has(by), `${userId} was passed over twice by ${by}`);
    this.#before.set(userId, before.add(by));
  }

  #done(at: number): void {
    const [done] = this.#running.splice(at % Math.max(1, this.#running.length), 1);
    if (done) this.#queue.done(done);
  }

  #remove(at: number): void {
    const gone = [...this.#waiting][at];
    assert.equal(this.#queue.remove(gone ?? entry('nobody')), gone !== undefined);
    if (!gone) return;
    this.#waiting.delete(gone);
    if (![...this.#waiting].some(({ userId }) => userId === gone.userId)) this.#before.delete(gone.userId);
  }

  #isRunning(userId: UserId): boolean {
    return this.#running.some((other) => other.userId === userId);
  }
}

test('[RUN-52] whatever happens, nobody is passed over twice, no slot is free in vain, nothing runs twice', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80 }), fc.integer({ min: 1, max: 3 }), (commands, slots) => {
      const watched = new Watched(slots);
      for (const one of commands) watched.take(one);
      expect(watched.slotsUsed).toBeLessThanOrEqual(slots);
    }),
    { numRuns: 500 },
  );
});

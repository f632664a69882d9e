import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { TIMERS, type StoredTimer } from './timer.ts';
import { TimerRepository } from './timer-repository.ts';
import { TimerWorker, type Fired } from './timer-worker.ts';

const BEGIN = Date.parse('2026-03-02T08:00:10.000Z');
const MINUTE_MS = 60_000;

let opened: OpenedStore;
let timers: TimerRepository;
let now = BEGIN;
let round = 0;
const log = createLog({ level: 'silent' });

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  timers = new TimerRepository(opened.store);
  // Each test has a day of its own.
  now = BEGIN + ++round * 24 * 60 * MINUTE_MS;
});

const timer = (key: string, dueAt: number) => ({ kind: 'note', key, dueAt, payload: { key } });
const note = ({ key }: StoredTimer): Fired => ({
  writes: [
    {
      put: {
        table: TIMERS,
        item: { bucket: `notes ${round}`, dueKey: key },
        condition: 'attribute_not_exists(#bucket)',
      },
    },
  ],
});
const worker = (handle: (timer: StoredTimer) => Promise<Fired> = (one) => Promise.resolve(note(one))) =>
  new TimerWorker({ timers, handlers: new Map([['note', handle]]), log, now: () => now });
const notes = async () => {
  const query = { table: TIMERS, where: '#bucket = :bucket', values: { bucket: `notes ${round}` } } as const;
  return (await opened.store.query(query)).items.map(({ dueKey }) => dueKey);
};

describe('timers', () => {
  it('[TMR-1] fire when they are due and not before, once', async () => {
    await timers.set([timer('a', now), timer('b', now + 30_000), timer('c', now + 5 * MINUTE_MS)]);
    await timers.set([timer('a', now)]);
    const one = worker();
    expect(await one.tick()).toBe(1);
    expect(await one.tick()).toBe(0);
    now += 30_000;
    expect(await one.tick()).toBe(1);
    now += 5 * MINUTE_MS;
    await one.tick();
    expect(await notes()).toEqual(['a', 'b', 'c']);
  });

  it('[TMR-2] two workers at once: every timer has its effect once', async () => {
    const all = Array.from({ length: 300 }, (_, n) => timer(`t${String(n).padStart(4, '0')}`, now));
    for (let at = 0; at < all.length; at += 40) await timers.set(all.slice(at, at + 40));
    const workers = [worker(), worker(), worker()];
    let fired = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const counts = await Promise.all(workers.map((one) => one.tick()));
      fired += counts.reduce((sum, count) => sum + count, 0);
    }
    expect(fired).toBe(300);
    expect(await notes()).toHaveLength(300);
  });

  it('[TMR-3] a worker that says nothing loses its bucket to another', async () => {
    await timers.set([timer('a', now)]);
    const stuck = Promise.withResolvers<Fired>();
    const silent = worker(() => stuck.promise);
    const tick = silent.tick();
    const other = worker();
    await expect.poll(async () => other.tick(), { timeout: 30_000 }).toBe(0);
    now += 31_000;
    await expect.poll(async () => (await other.tick()) + (await notes()).length, { timeout: 30_000 }).toBe(1);
    stuck.resolve({ writes: [] });
    expect(await tick).toBe(0);
    expect(await notes()).toEqual(['a']);
  });

  it('[TMR-4] what was missed while no server ran is fired later, without looking into empty minutes', async () => {
    await timers.set([timer('old', now), timer('young', now + 60 * MINUTE_MS)]);
    now += 40 * 24 * 60 * MINUTE_MS;
    expect(await worker().tick()).toBe(2);
    expect(await timers.dueBuckets(now)).toEqual([]);
    now -= 40 * 24 * 60 * MINUTE_MS;
  });

  it('[TMR-5] one that fails is tried again, and holds up no other', async () => {
    let failures = 2;
    const unsure = worker((one) => {
      if (one.key === 'bad' && failures-- > 0) throw new Error('not now');
      return Promise.resolve(note(one));
    });
    await timers.set([timer('bad', now), timer('good', now)]);
    await unsure.tick();
    expect(await notes()).toEqual(['good']);
    now += MINUTE_MS;
    await unsure.tick();
    now += MINUTE_MS;
    await unsure.tick();
    expect(await notes()).toEqual(['bad', 'good']);
  });

  it('[TMR-5] one whose effect cannot be written is left alone for a while', async () => {
    await timers.set([timer('twice', now), timer('other', now), timer('twice', now + 1)]);
    now += 1;
    expect(await worker().tick()).toBe(2);
    expect(await notes()).toEqual(['other', 'twice']);
    now += 31_000;
    expect(await worker(() => Promise.resolve({ writes: [] })).tick()).toBe(1);
  });

  it('[TMR-6] a bucket is not forgotten while something is put into it', async () => {
    await timers.set([timer('a', now)]);
    const [seen] = await timers.dueBuckets(now);
    await timers.set([timer('a', now + 1)]);
    await timers.forget(seen!);
    now += 2 * MINUTE_MS;
    expect(await worker(() => Promise.resolve({ writes: [] })).tick()).toBe(2);
    expect(await timers.dueBuckets(now)).toEqual([]);
  });
});

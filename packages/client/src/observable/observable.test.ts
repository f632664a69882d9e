import { describe, expect, test } from 'vitest';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { Cell } from './cell.ts';
import { Notifier } from './notifier.ts';
import { Relay } from './relay.ts';
import { View } from './view.ts';

function setUp() {
  const clock = new ManualClock();
  return { clock, notifier: new Notifier(clock) };
}

test('[CLI-26] changes of one task are told once', async () => {
  const { notifier } = setUp();
  const cell = new Cell(notifier, 0);
  const told: number[] = [];
  cell.subscribe(() => told.push(cell.get()));
  for (let value = 1; value <= 1_000; value++) cell.set(value);
  expect(cell.get()).toBe(1_000);
  expect(told).toEqual([]);
  await settled();
  expect(told).toEqual([1_000]);
});

test('[CLI-26] changes that follow each other closely are told once a frame', async () => {
  const { clock, notifier } = setUp();
  const cell = new Cell(notifier, 0);
  let count = 0;
  cell.subscribe(() => count++);
  for (let value = 1; value <= 1_000; value++) {
    cell.set(value);
    await clock.advance(0.1);
  }
  await clock.advance(20);
  expect(count).toBeLessThanOrEqual(10);
  expect(count).toBeGreaterThan(3);
});

describe('a view', () => {
  test('[CLI-26] stays the same object until what it shows has changed', () => {
    const { notifier } = setUp();
    let made = 0;
    const view = new View({ notifier, compute: () => ({ made: ++made }) });
    expect(view.get()).toBe(view.get());
    view.touch();
    view.touch();
    expect(view.get()).toEqual({ made: 2 });
  });

  test('[CLI-20] says when the first listener comes and the last one goes', () => {
    const { notifier } = setUp();
    const said: string[] = [];
    const view = new View({
      notifier,
      compute: () => 0,
      onActive: () => said.push('active'),
      onIdle: () => said.push('idle'),
    });
    const stops = [view.subscribe(() => undefined), view.subscribe(() => undefined)];
    for (const stop of [...stops, ...stops]) stop();
    expect(said).toEqual(['active', 'idle']);
  });
});

test('[CLI-8] a relay goes on with what another person sees, and with nothing for a visitor', async () => {
  const { notifier } = setUp();
  const [first, second] = [new Cell(notifier, 'first'), new Cell(notifier, 'second')];
  const relay = new Relay(notifier, 'nothing');
  const told: string[] = [];
  const stop = relay.subscribe(() => told.push(relay.get()));
  relay.point(first);
  await settled();
  relay.point(second);
  first.set('not shown');
  await settled();
  expect(relay.get()).toBe('second');
  relay.point(undefined);
  expect(relay.get()).toBe('nothing');
  stop();
  expect(told).not.toContain('not shown');
});

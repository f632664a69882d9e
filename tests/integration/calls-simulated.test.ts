import { FakePeer } from '@atrium/client/testing/fake-peer';
import { afterEach, expect, test } from 'vitest';
import { Tab, World } from '../support/call-world.ts';
import { seedOfRun } from '../support/chance.ts';

const ALL = ['ada', 'bo', 'cy', 'di'];

afterEach(() => FakePeer.forgetAll());

function expectMesh(world: World, label: string): void {
  const links = world.tabs.map((tab) => tab.links);
  expect([label, links]).toEqual([label, world.tabs.map(() => world.tabs.slice(1).map(() => 'connected'))]);
}

test('[CALL-23] four join at the same moment, 60 times: no pair is left unconnected, and none offers twice', async () => {
  const seed = seedOfRun('joins');
  for (let round = 0; round < 60; round++) {
    const world = new World(seed + round);
    for (const name of ALL) new Tab(world, name).open();
    await world.settle(5_000);
    expectMesh(world, `seed ${seed + round}`);
    expect(FakePeer.all().filter(({ rollbacks }) => rollbacks > 0)).toEqual([]);
    FakePeer.forgetAll();
  }
});

test('[CALL-23] after any lost sockets, reloads and restarts of the server everybody is connected again', async () => {
  const seed = seedOfRun('disturbances');
  for (let round = 0; round < 40; round++) {
    const world = new World(seed + round);
    for (const name of ALL) new Tab(world, name).open();
    for (let step = 0; step < 6; step++) {
      await world.settle(world.chance() * 1_500);
      const tab = world.tabs[Math.floor(world.chance() * ALL.length)]!;
      const what = world.chance();
      if (what < 0.5) tab.lost();
      else if (what < 0.8) tab.reload();
      else world.restartServer();
    }
    await world.settle(40_000);
    expectMesh(world, `seed ${seed + round}`);
    const { participants } = world.bench.calls.running()[0]
      ? { participants: world.bench.calls.running()[0]!.participantCount }
      : { participants: 0 };
    expect(participants).toBe(4);
    FakePeer.forgetAll();
  }
});

test('[CALL-24] lost sockets and restarts of the server leave connections between participants alone', async () => {
  const world = new World(7);
  for (const name of ALL) new Tab(world, name).open();
  await world.settle(5_000);
  const before = FakePeer.all();
  for (let drop = 0; drop < 3; drop++) {
    world.tabs[1]!.lost();
    await world.settle(3_000);
  }
  world.restartServer();
  await world.settle(6_000);
  expectMesh(world, 'after the drops');
  expect(new Set(FakePeer.all())).toEqual(new Set(before));
});

import { FakePeer } from '@atrium/client/testing/fake-peer';
import { afterEach, expect, test } from 'vitest';
import { Tab, World } from '../support/call-world.ts';
import { seedOfRun } from '../support/chance.ts';
import { FakeMediaServer } from '../support/fake-media-server.ts';

const FIRST = ['ada', 'bo', 'cy', 'di'];
const LATER = ['ed', 'fay', 'gil'];

afterEach(() => FakePeer.forgetAll());

async function fourTalk(seed: number, media: FakeMediaServer): Promise<World> {
  const world = new World(seed, media);
  for (const name of FIRST) new Tab(world, name).open();
  await world.settle(5_000);
  expect(world.tabs.map(({ links }) => links)).toEqual(FIRST.map(() => connected(3)));
  return world;
}

const connected = (links: number): string[] => Array.from({ length: links }, () => 'connected');
const peersLeft = (): FakePeer[] =>
  FakePeer.all().filter(({ connectionState }) => connectionState !== 'closed');
const engineOf = ({ session }: Tab): string | undefined => {
  const state = session.state.get();
  return state.kind === 'in-call' ? state.call.header.engine : undefined;
};

test('[CALL-32] while a call moves nobody loses anybody, and in the end nothing of the mesh is left', async () => {
  const seed = seedOfRun('moves');
  for (let round = 0; round < 20; round++) {
    const world = await fourTalk(seed + round, new FakeMediaServer());
    new Tab(world, 'ed').open();
    for (let step = 0; step < 60; step++) {
      await world.settle(50);
      for (const tab of world.tabs.slice(0, 4))
        expect([seed + round, step, tab.links.slice(0, 3)]).toEqual([seed + round, step, connected(3)]);
    }
    await world.settle(5_000);
    expect(world.tabs.map(({ links }) => links)).toEqual(world.tabs.map(() => connected(4)));
    expect(world.tabs.map(engineOf)).toEqual(world.tabs.map(() => 'livekit'));
    expect(peersLeft()).toEqual([]);
    FakePeer.forgetAll();
  }
});

test('[CALL-32] lost sockets, reloads and restarts on the way: in the end all are at the media server', async () => {
  const seed = seedOfRun('moves disturbed');
  for (let round = 0; round < 20; round++) {
    const world = new World(seed + round, new FakeMediaServer());
    for (const name of FIRST) new Tab(world, name).open();
    await world.settle(world.chance() * 3_000);
    for (const name of LATER) {
      new Tab(world, name).open();
      await world.settle(world.chance() * 800);
      const tab = world.tabs[Math.floor(world.chance() * world.tabs.length)]!;
      const what = world.chance();
      if (what < 0.5) tab.lost();
      else if (what < 0.8) tab.reload();
      else world.restartServer();
    }
    await world.settle(60_000);
    const label = `seed ${seed + round}`;
    expect([label, world.tabs.map(({ links }) => links)]).toEqual([
      label,
      world.tabs.map(() => connected(6)),
    ]);
    expect([label, world.tabs.map(engineOf)]).toEqual([label, world.tabs.map(() => 'livekit')]);
    FakePeer.forgetAll();
  }
});

test('[CALL-32] whoever cannot reach the media server keeps the connections that stand, and is told', async () => {
  const media = new FakeMediaServer();
  media.unreachableFor.add('bo');
  const world = await fourTalk(11, media);
  new Tab(world, 'ed').open();
  await world.settle(20_000);
  const [ada, bo, , , ed] = world.tabs;
  expect(bo!.links).toEqual([...connected(3), 'connecting']);
  expect(ada!.links).toEqual(connected(4));
  expect(ed!.links).toEqual(['connected', 'connecting', 'connected', 'connected']);
  expect(bo!.session.state.get()).toMatchObject({ kind: 'in-call', isMediaServerLost: true });
  expect(ada!.session.state.get()).toMatchObject({ kind: 'in-call', isMediaServerLost: false });
  media.unreachableFor.clear();
  await world.settle(20_000);
  expect(world.tabs.map(({ links }) => links)).toEqual(world.tabs.map(() => connected(4)));
  expect(peersLeft()).toEqual([]);
});

test('[CALL-33] a media server that restarts is reached again with new credentials', async () => {
  const media = new FakeMediaServer();
  const world = await fourTalk(12, media);
  new Tab(world, 'ed').open();
  await world.settle(10_000);
  media.stop();
  await world.settle(5_000);
  expect(world.tabs[0]!.session.state.get()).toMatchObject({ kind: 'in-call', isMediaServerLost: true });
  media.isUp = true;
  await world.settle(20_000);
  expect(world.tabs.map(({ links }) => links)).toEqual(world.tabs.map(() => connected(4)));
  expect(world.tabs.map(engineOf)).toEqual(world.tabs.map(() => 'livekit'));
});

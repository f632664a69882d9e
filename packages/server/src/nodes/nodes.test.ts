import { decode, encode } from '@msgpack/msgpack';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { createLog } from '../observability/log.ts';
import { QuestionDesk } from './node-questions.ts';
import type { NodeWire, WireListener } from './node-wire.ts';
import { Nodes } from './nodes.ts';

const TYPING = { userId: 'usr_1' as UserId, roomId: 'rom_1' as RoomId };

/** All nodes of a test, connected as by a stream: each hears everything, its own words too. */
class Stream {
  readonly listeners = new Set<WireListener>();
  readonly said: Uint8Array[] = [];
  /** Bundles of these numbers get lost. */
  lost = (_n: number, _from: string): boolean => false;

  wire(): NodeWire {
    let own: WireListener;
    return {
      open: (listener) => {
        this.listeners.add((own = listener));
        listener.changed(true);
      },
      send: (bytes) => {
        this.said.push(bytes);
        const { n, from } = decode(bytes) as { n: number; from: string };
        if (this.lost(n, from)) return;
        for (const listener of this.listeners) listener.received(bytes);
      },
      close: async () => {
        this.listeners.delete(own);
      },
    };
  }
}

let stream: Stream;
let all: Nodes[];

beforeEach(() => {
  vi.useFakeTimers();
  stream = new Stream();
  all = [];
});
afterEach(async () => {
  await Promise.all(all.map((nodes) => nodes.close()));
  vi.useRealTimers();
});

function node() {
  const nodes = new Nodes({
    wire: stream.wire(),
    log: createLog({ level: 'silent' }),
    clock: () => Date.now(),
  });
  all.push(nodes);
  const heard: string[] = [];
  const events: string[] = [];
  nodes.on('typing', ({ roomId }) => heard.push(roomId));
  nodes.onMissed(() => events.push('missed'));
  nodes.onWanted(() => events.push('wanted'));
  nodes.onGone(() => events.push('gone'));
  const questions = new QuestionDesk(nodes);
  nodes.open();
  return { nodes, heard, events, questions };
}

async function twoNodes() {
  const one = node();
  const two = node();
  await vi.advanceTimersByTimeAsync(2_000);
  one.events.length = 0;
  two.events.length = 0;
  return { one, two };
}

test('[NODE-7] nodes meet, and each is asked for what it holds', async () => {
  const one = node();
  const two = node();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(one.nodes.others()).toEqual([two.nodes.ownId]);
  expect(two.nodes.others()).toEqual([one.nodes.ownId]);
  expect(one.events).toContain('wanted');
  expect(two.events).toContain('wanted');
});

test('[NODE-7] what comes twice is taken once', async () => {
  const { one, two } = await twoNodes();
  one.nodes.tell('typing', TYPING);
  await vi.advanceTimersByTimeAsync(0);
  const last = stream.said.at(-1)!;
  for (const listener of stream.listeners) listener.received(last);
  expect(two.heard).toEqual(['rom_1']);
  expect(one.heard).toEqual([]);
  expect(two.events).toEqual([]);
});

test('[NODE-7] a bundle that is lost is missed by the next, and everything is asked for again', async () => {
  const { one, two } = await twoNodes();
  stream.lost = () => true;
  one.nodes.tell('typing', TYPING);
  await vi.advanceTimersByTimeAsync(0);
  stream.lost = () => false;
  expect(two.heard).toEqual([]);
  // Silence is broken within a second.
  await vi.advanceTimersByTimeAsync(1_100);
  expect(two.events).toContain('missed');
  expect(one.events).toContain('wanted');
});

test('[NODE-7] that everything was asked for may be lost too: it is told all the same', async () => {
  const { one, two } = await twoNodes();
  stream.lost = () => true;
  one.nodes.tell('typing', TYPING);
  await vi.advanceTimersByTimeAsync(0);
  const said = stream.said.length;
  // What one says is heard again; the answer, that two has missed something, is lost.
  stream.lost = (_n, from) => from === two.nodes.ownId;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(stream.said.length).toBeGreaterThan(said);
  expect(one.events).toEqual([]);
  stream.lost = () => false;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(one.events).toContain('wanted');
});

test('[NODE-7] a silent node is gone, one that says goodbye at once', async () => {
  const { one, two } = await twoNodes();
  const three = node();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(one.nodes.others()).toHaveLength(2);
  await three.nodes.close();
  expect(one.nodes.others()).toEqual([two.nodes.ownId]);
  const silent = two.nodes.ownId;
  const others = [...stream.listeners];
  stream.lost = () => true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(one.nodes.others()).toEqual([silent]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(one.nodes.others()).toEqual([]);
  expect(others).toHaveLength(2);
  stream.lost = () => false;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(one.nodes.others()).toEqual([silent]);
  expect(one.events).toContain('missed');
});

test('[NODE-7] what cannot be read is passed over', async () => {
  const { one, two } = await twoNodes();
  for (const listener of stream.listeners) listener.received(new Uint8Array([0xc1]));
  const from = one.nodes.ownId;
  const strange = encode({ from, n: 1_000_000, letters: [['a word of another version', {}]] });
  for (const listener of stream.listeners) listener.received(strange);
  expect(two.nodes.others()).toEqual([from]);
});

test('[NODE-5] one node answers another, with its refusals as they are', async () => {
  const { one, two } = await twoNodes();
  two.questions.answer('call', async ({ method }) => {
    if (method === 'leave')
      throw new AppError('conflict', 'The call is full.', { details: { reason: 'full' } });
    return { bytes: new Uint8Array([1, 2]), nothing: undefined };
  });
  const ask = (method: string) => one.questions.ask(two.nodes.ownId, 'call', { method, args: [] });
  const answered = ask('state');
  const refused = ask('leave').catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  expect(await answered).toEqual({ bytes: new Uint8Array([1, 2]) });
  expect(await refused).toMatchObject({ code: 'conflict', details: { reason: 'full' } });
});

test('[NODE-5] a node that goes leaves no question open', async () => {
  const { one, two } = await twoNodes();
  two.questions.answer('call', () => new Promise(() => undefined));
  const refused = one.questions
    .ask(two.nodes.ownId, 'call', { method: 'state', args: [] })
    .catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  await two.nodes.close();
  expect(await refused).toMatchObject({ code: 'unavailable' });
  await expect(
    one.questions.ask(two.nodes.ownId, 'call', { method: 'state', args: [] }),
  ).rejects.toMatchObject({
    code: 'unavailable',
  });
});

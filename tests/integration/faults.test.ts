import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_STATUS, type AppError } from '../../packages/contract/src/errors.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';
import type { App } from '../../packages/server/src/app.ts';
import type { OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import type { FaultRule } from '../faults/fault-rules.ts';
import { openFaultyStore, type FaultyStore } from '../faults/faulty-store.ts';
import { FOUNDING_ACTIONS } from '../faults/requests.ts';
import { seedOfRun } from '../support/chance.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

/** Together half of all requests. */
const HALF: FaultRule[] = [
  { kind: 'throughput-exceeded', p: 0.08 },
  { kind: 'throttling', p: 0.05 },
  { kind: 'server-error', p: 0.08 },
  { kind: 'unavailable', p: 0.05 },
  { kind: 'reset', p: 0.08 },
  { kind: 'lost-reply', p: 0.1 },
  { kind: 'garbled-reply', p: 0.03 },
  { kind: 'hang', p: 0.01 },
  { kind: 'latency', p: 0.1, ms: 40 },
  { kind: 'cancelled-by-conflict', op: 'TransactWriteItems', p: 0.05 },
  { kind: 'unprocessed', op: 'BatchGetItem', p: 0.1 },
];

/** Enough for a slow machine, and little enough to wait for what hangs. */
const PATIENCE = { attempt: 5_000, call: 20_000, retry: 500 };

let faulty: FaultyStore;
let app: Awaited<ReturnType<typeof startOn>>;
let people: Person[] = [];

/** A server on a store that it does not close. */
function startOn(opened: OpenedStore): Promise<App & { baseUrl: string }> {
  return startTestApp({ opened: { ...opened, close: () => Promise.resolve() } });
}

beforeEach(async () => {
  faulty = await openFaultyStore({ seed: seedOfRun('faults'), patience: PATIENCE });
  app = await startOn(faulty.opened);
  people = await Promise.all(['ada', 'bob', 'cyd', 'dan'].map((name) => Person.signUp(app.baseUrl, name)));
});
afterEach(async () => {
  for (const person of people) person.leave();
  faulty.proxy.setRules();
  await app.close();
  await faulty.close();
});

async function makeRoom(): Promise<RoomId> {
  const [owner, ...others] = people;
  const { listing } = await owner!.insist(() => owner!.transport.call('rooms.create', { name: 'Faults' }));
  for (const person of others)
    await person.insist(() => person.transport.call('rooms.join', { by: { kind: 'name', name: 'Faults' } }));
  return listing.room.roomId;
}

/** Everybody posts at once; some wait for each answer, some do not. */
async function postAll(roomId: RoomId, count: number): Promise<Message[]> {
  const posted = people.map(async (person, at) => {
    const words = Array.from({ length: count }, (_, number) => `words ${at} ${number}`);
    if (at % 2 === 0) return await Promise.all(words.map((one) => person.post(roomId, one, 0)));
    const messages: Message[] = [];
    for (const one of words) messages.push(await person.post(roomId, one, messages.at(-1)?.seq ?? 0));
    return messages;
  });
  return (await Promise.all(posted)).flat();
}

function expectWhole(history: readonly Message[], acknowledged: readonly Message[]): void {
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, at) => at + 1));
  expect(history).toEqual(acknowledged.toSorted((a, b) => a.seq - b.seq));
}

describe.each([
  { policy: undefined, name: 'every action allowed' },
  { policy: FOUNDING_ACTIONS, name: 'the founding policy' },
])('a store that fails, with $name', ({ policy }) => {
  beforeEach(() => faulty.proxy.setPolicy(policy));

  it('[FAULT-1] loses nothing and doubles nothing while half of all calls go wrong', async () => {
    const roomId = await makeRoom();
    faulty.proxy.setRules(...HALF);
    const acknowledged = await postAll(roomId, 40);
    faulty.proxy.setRules();
    for (const person of people) expectWhole(await person.history(roomId), acknowledged);
    const faults = [...faulty.proxy.stats.faults.values()].reduce((sum, count) => sum + count, 0);
    expect(faults).toBeGreaterThan(50);
    expect(faulty.proxy.stats.denied.size).toBe(0);
    faulty.proxy.assertNoScan();
  });

  it('[FAULT-1] answers with codes of the closed list and lets nothing of the store out', async () => {
    const roomId = await makeRoom();
    const impatient = await faulty.openClient({ retryBudget: 5 });
    const other = await startOn(impatient);
    const [person] = people;
    person!.moveTo(other.baseUrl);
    await person!.online();
    faulty.proxy.setRules({ kind: 'throttling', p: 0.7 }, { kind: 'reset' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, at) =>
        person!.transport.call('messages.post', {
          roomId,
          clientMessageId: `client-${at}`,
          content: { kind: 'text', text: `words ${at}` },
        }),
      ),
    );
    const errors = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as AppError] : []));
    faulty.proxy.setRules();
    person!.leave();
    await other.close();
    await impatient.close();
    expect(errors).toHaveLength(60);
    for (const { code, message, details } of errors) {
      expect(['throttled', 'unavailable']).toContain(code);
      expect(Object.keys(ERROR_STATUS)).toContain(code);
      expect(`${message} ${JSON.stringify(details)}`).not.toMatch(/arn:|table\/|Messages#|127\.0\.0\.1/);
    }
  });

  it('[FAULT-1] keeps changes exact while half of all calls go wrong', async () => {
    const roomId = await makeRoom();
    const [first] = await postAll(roomId, 1);
    faulty.proxy.setRules(...HALF);
    const mine = people[0]!;
    const history = await mine.history(roomId);
    const edits = people.flatMap((person, at) =>
      [1, 2, 3].map(async (number) => {
        const own = history.find(
          ({ content }) => content.kind === 'text' && content.text === `words ${at} 0`,
        )!;
        const content = { kind: 'text' as const, text: `edit ${number}` };
        return await person.insist(() =>
          person.transport.call('messages.edit', { messageId: own.messageId, content }),
        );
      }),
    );
    const changes = (await Promise.all(edits)).map(({ message }) => message.change!);
    faulty.proxy.setRules();
    const sync = await mine.insist(() =>
      mine.transport.call('rooms.sync', { roomId, afterSeq: history.length, afterChange: 0 }),
    );
    // Each answer names a change that was made, and the counter says how many there were.
    expect(Math.max(...changes)).toBeLessThanOrEqual(sync.lastChange);
    expect(sync.changed.length).toBe(people.length);
    expect(sync.changed.at(-1)!.change).toBe(sync.lastChange);
    expect(await mine.history(roomId)).toEqual(
      history.map(({ seq }) => sync.changed.find((message) => message.seq === seq)),
    );
    expect(first).toBeDefined();
  });

  it('[FAULT-1] makes one room of one name, and one membership, whatever is lost on the way', async () => {
    faulty.proxy.setRules(...HALF);
    const tries = people.map((person) =>
      person
        .insist(() => person.transport.call('rooms.create', { name: 'The only one' }))
        .then(
          () => 'made',
          (error: AppError) => error.code,
        ),
    );
    const outcomes = await Promise.all(tries);
    faulty.proxy.setRules();
    // A repeat after a lost answer may find its own room in the way; two rooms there must never be.
    expect(outcomes.filter((one) => one === 'made').length).toBeLessThanOrEqual(1);
    const lists = [];
    for (const person of people)
      lists.push(await person.insist(() => person.transport.call('rooms.list', {})));
    const rooms = new Set(lists.flatMap(({ rooms: mine }) => mine.map(({ room }) => room.roomId)));
    expect(rooms.size).toBe(1);
  });

  it('[FAULT-2] does everything with the founding actions and scans nothing', async () => {
    const roomId = await makeRoom();
    const [ada, bob] = people;
    const sent = await ada!.post(roomId, 'hello', 0);
    const call = bob!.transport.call;
    await call('rooms.markRead', { roomId, readSeq: 1 });
    await ada!.transport.call('messages.edit', {
      messageId: sent.messageId,
      content: { kind: 'text', text: 'hi' },
    });
    await ada!.transport.call('messages.delete', { messageId: sent.messageId });
    await call('rooms.sync', { roomId, afterSeq: 0, afterChange: 0 });
    await call('rooms.browse', {});
    await call('rooms.list', {});
    await call('rooms.members', { roomId });
    await ada!.transport.call('rooms.setTopic', { roomId, topic: 'Faults' });
    await call('rooms.leave', { roomId });
    expect([...faulty.proxy.stats.denied]).toEqual([]);
    expect(faulty.proxy.stats.operations.get('Query') ?? 0).toBeGreaterThan(0);
    for (const action of faulty.proxy.stats.actions) expect(FOUNDING_ACTIONS).toContain(action);
    faulty.proxy.assertNoScan();
  });
});

describe('a store whose indexes lag', () => {
  it('[FAULT-3] shows whole pages and syncs', async () => {
    faulty.proxy.setIndexLag(3_600_000);
    const roomId = await makeRoom();
    const acknowledged = await postAll(roomId, 30);
    const [ada] = people;
    expectWhole(await ada!.history(roomId), acknowledged);
    const sync = await ada!.transport.call('rooms.sync', { roomId, afterSeq: 5, afterChange: 0 });
    expect(sync.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: acknowledged.length - 5 }, (_, at) => 6 + at),
    );
    const own = sync.messages.find(
      ({ content }) => content.kind === 'text' && content.text.startsWith('words 0'),
    )!;
    const content = { kind: 'text' as const, text: 'edited' };
    const { message } = await ada!.transport.call('messages.edit', { messageId: own.messageId, content });
    const late = await ada!.transport.call('rooms.sync', { roomId, afterSeq: sync.lastSeq, afterChange: 0 });
    // The index does not show the change yet, so the place to go on from stays before it.
    expect(late).toMatchObject({ lastChange: 1, settledChange: 0 });
    faulty.proxy.setIndexLag(0);
    await expect
      .poll(
        async () =>
          (await ada!.transport.call('rooms.sync', { roomId, afterSeq: 0, afterChange: 0 })).changed,
      )
      .toEqual([message]);
  });
});

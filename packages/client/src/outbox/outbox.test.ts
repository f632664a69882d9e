import { AppError, type ErrorCode } from '@atrium/contract/errors';
import { describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../state.ts';
import { HandDrivenClient, type HandDrivenClientOptions } from '../testing/hand-driven-client.ts';
import type { PendingCall } from '../testing/hand-driven-link.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { ModelServer } from '../testing/model-server.ts';
import { sampleRoomId, sampleUserId, text } from '../testing/samples.ts';
import { memoryStorage, type OutboxStore } from './outbox-storage.ts';

const ROOM = sampleRoomId(1);
const ME = sampleUserId(1);

async function setUp(options: Partial<HandDrivenClientOptions> = {}) {
  const clock = options.clock ?? new ManualClock();
  const server = new ModelServer();
  server.createRoom(ROOM, [ME]);
  const client = await HandDrivenClient.open({ userId: ME, clock, ...options });
  client.link.server = server;
  const { workspace, link } = client;
  const view = workspace.timelines.get(ROOM).view;
  view.subscribe(() => undefined);
  return {
    clock,
    server,
    client,
    workspace,
    link,
    post: (words: string) => workspace.post(ROOM, text(words)),
    lines: () => view.get().entries.map(lineOf),
    counts: () => workspace.outbox.countsOf(ROOM),
    connect: async () => {
      client.connect();
      await client.drain();
    },
    calls: async (): Promise<PendingCall[]> => {
      await settled();
      return link.named('messages.post');
    },
  };
}

function lineOf(entry: TimelineEntry): string {
  if (entry.kind === 'gap') return 'gap';
  const { content } = entry.kind === 'message' ? entry.message : entry;
  const words = content.kind === 'text' ? content.text : content.kind;
  return entry.kind === 'message' ? words : `${words} (${entry.status})`;
}

function refusal(code: ErrorCode, details?: Record<string, unknown>): AppError {
  return new AppError(code, `refused: ${code}`, details ? { details } : {});
}

describe('a message', () => {
  test('[CLI-1] is shown at once, and offline it waits', async () => {
    const { post, lines, counts, workspace } = await setUp();
    post('hello');
    expect(lines()).toEqual(['hello (waiting)']);
    expect(counts()).toEqual({ pending: 1, failed: 0 });
    expect(workspace.rooms.view.get().rooms).toEqual([]);
  });

  test('[CLI-1, CLI-14] keeps its place and key when it is stored', async () => {
    const { post, connect, lines, client, workspace } = await setUp();
    await connect();
    const id = post('hello');
    const key = workspace.timelines.get(ROOM).view.get().entries[0]?.key;
    expect(lines()).toEqual(['hello (sending)']);
    expect(workspace.rooms.view.get().rooms[0]?.pending).toBe(1);
    await client.drain();
    expect(lines()).toEqual(['hello']);
    expect(key).toBe(`${ME}:${id}`);
    expect(workspace.timelines.get(ROOM).view.get().entries[0]?.key).toBe(key);
    expect(workspace.rooms.view.get().rooms[0]?.pending).toBe(0);
  });

  test('[CLI-1] is shown once when the news of it come before the answer', async () => {
    const { post, connect, lines, client, workspace, link, server } = await setUp();
    await connect();
    post('hello');
    await settled();
    link.named('messages.post')[0]?.arrive();
    const [message] = server.messagesOf(ROOM);
    workspace.event({ name: 'message:posted', payload: { roomId: ROOM, messages: [message!], users: [] } });
    expect(lines()).toEqual(['hello']);
    await client.drain();
    expect(lines()).toEqual(['hello']);
  });

  test('[CLI-12] stays at the end as being sent while the log has a hole before it', async () => {
    const { post, connect, lines, client, clock, server, calls } = await setUp();
    await connect();
    const others = { roomId: ROOM, clientMessageId: 'elsewhere', content: text('first') };
    server.handle('messages.post', others, ME);
    post('second');
    (await calls())[0]?.deliver();
    await settled();
    expect(lines()).toEqual(['second (sending)']);
    await clock.advance(500);
    await client.drain();
    expect(lines()).toEqual(['first', 'second']);
  });
});

describe('sending', () => {
  test('[CLI-3] waits for the answer to the message before', async () => {
    const { post, connect, calls, client, server } = await setUp();
    await connect();
    for (const words of ['a', 'b', 'c']) post(words);
    expect((await calls()).length).toBe(1);
    await client.drain();
    expect(server.messagesOf(ROOM).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('[CLI-3] lets several be on their way if wanted, one by one after a refusal', async () => {
    const { post, connect, calls, clock } = await setUp({ postsInFlight: 3 });
    await connect();
    for (const words of ['a', 'b', 'c', 'd', 'e']) post(words);
    const [a, b, c] = await calls();
    expect((await calls()).length).toBe(3);
    b?.refuse(refusal('rate-limited', { retryAfterMs: 40 }));
    await settled();
    a?.deliver();
    c?.deliver();
    expect(await calls()).toEqual([]);
    await clock.advance(100);
    expect((await calls()).length).toBe(1);
    (await calls())[0]?.deliver();
    expect((await calls()).length).toBe(1);
  });

  test('[CLI-4] a retry says after which place it was first tried', async () => {
    const { post, connect, calls, clock, server } = await setUp();
    server.handle('messages.post', { roomId: ROOM, clientMessageId: 'earlier1', content: text('x') }, ME);
    await connect();
    post('hello');
    const [first] = await calls();
    expect(first?.input).not.toHaveProperty('retryAfterSeq');
    first?.arrive();
    first?.lose();
    await clock.advance(1_000);
    const [second] = await calls();
    expect(second?.input).toMatchObject({ retryAfterSeq: 1 });
    second?.deliver();
    await settled();
    expect(server.messagesOf(ROOM).length).toBe(2);
  });

  test('[CLI-4] waits until the place of the first attempt is in storage', async () => {
    const { promise: isSaved, resolve: save } = Promise.withResolvers<void>();
    const store = await storeThat({ put: () => isSaved });
    const { post, connect, calls } = await setUp({ store });
    await connect();
    post('hello');
    expect(await calls()).toEqual([]);
    save();
    expect((await calls()).length).toBe(1);
  });

  test.each<ErrorCode>(['rate-limited', 'throttled', 'unavailable', 'storage-full'])(
    '[CLI-5] goes on after %s',
    async (code) => {
      const { post, connect, calls, clock, lines } = await setUp();
      await connect();
      post('hello');
      (await calls())[0]?.refuse(refusal(code));
      await settled();
      expect(lines()).toEqual(['hello (waiting)']);
      await clock.advance(1_000);
      (await calls())[0]?.deliver();
      await settled();
      expect(lines()).toEqual(['hello']);
    },
  );

  test('[CLI-5] never comes back before the server said', async () => {
    const { post, connect, calls, clock } = await setUp({ random: () => 0 });
    await connect();
    post('hello');
    (await calls())[0]?.refuse(refusal('throttled', { retryAfterMs: 3_000 }));
    await clock.advance(2_990);
    expect(await calls()).toEqual([]);
    await clock.advance(20);
    expect((await calls()).length).toBe(1);
  });

  test('[CLI-5] tries again at once when the connection is back', async () => {
    const { post, connect, calls, client, clock, lines } = await setUp();
    await connect();
    post('hello');
    (await calls())[0]?.arrive();
    client.disconnect();
    await clock.advance(600_000);
    expect(lines()).toEqual(['hello (waiting)']);
    client.connect();
    await client.drain();
    expect(lines()).toEqual(['hello']);
  });

  test.each<ErrorCode>(['forbidden', 'not-found', 'too-large', 'invalid', 'conflict'])(
    '[CLI-5] fails with the reason after %s, and those behind go on',
    async (code) => {
      const { post, connect, calls, client, counts, lines } = await setUp();
      await connect();
      post('hello');
      post('world');
      (await calls())[0]?.refuse(refusal(code));
      await client.drain();
      expect(lines()).toEqual(['world', 'hello (failed)']);
      expect(counts()).toEqual({ pending: 0, failed: 1 });
    },
  );

  test('[CLI-5] fails in a room that one is not in, without asking', async () => {
    const { workspace, connect, link } = await setUp();
    await connect();
    workspace.post(sampleRoomId(9), text('hello'));
    await settled();
    expect(link.calls).toEqual([]);
    const [line] = workspace.outbox.linesOf(sampleRoomId(9));
    expect(line).toMatchObject({ status: 'failed', failure: { code: 'not-found' } });
  });

  test('[CLI-28] waits when the session is over', async () => {
    const { post, connect, calls, clock, lines } = await setUp();
    await connect();
    post('hello');
    (await calls())[0]?.refuse(refusal('unauthenticated'));
    await clock.advance(60_000);
    expect(await calls()).toEqual([]);
    expect(lines()).toEqual(['hello (waiting)']);
  });
});

describe('a failed message', () => {
  async function failed() {
    const world = await setUp();
    await world.connect();
    const id = world.post('hello');
    (await world.calls())[0]?.refuse(refusal('forbidden'));
    await settled();
    return { ...world, id };
  }

  test('[CLI-6] is sent again when its writer says so', async () => {
    const { workspace, id, client, lines, counts } = await failed();
    workspace.outbox.retry(id);
    await client.drain();
    expect(lines()).toEqual(['hello']);
    expect(counts()).toEqual({ pending: 0, failed: 0 });
  });

  test('[CLI-6] is forgotten when its writer says so', async () => {
    const { workspace, id, lines } = await failed();
    workspace.outbox.discard(id);
    expect(lines()).toEqual([]);
  });
});

test('[CLI-6] a message on its way cannot be discarded', async () => {
  const { post, connect, workspace, client, lines } = await setUp();
  await connect();
  const id = post('hello');
  workspace.outbox.discard(id);
  expect(lines()).toEqual(['hello (sending)']);
  await client.drain();
  expect(lines()).toEqual(['hello']);
});

describe('storage', () => {
  test('[CLI-2, CLI-4] gives back what was unsent, in order, to be sent as retries', async () => {
    const storage = memoryStorage();
    const before = await setUp({ store: await storage.open(ME) });
    for (const words of ['a', 'b', 'c']) before.post(words);
    await before.workspace.close();
    const after = await setUp({ store: await storage.open(ME), clock: before.clock });
    await after.workspace.outbox.takeOver();
    expect(after.lines()).toEqual(['a (waiting)', 'b (waiting)', 'c (waiting)']);
    after.client.connect();
    await settled();
    for (const call of after.link.calls.slice()) call.deliver();
    const [first] = await after.calls();
    expect(first?.input).toMatchObject({ retryAfterSeq: 0 });
    await after.client.drain();
    expect(after.lines()).toEqual(['a', 'b', 'c']);
  });

  test('[CLI-2, CLI-3] can tell in which order messages of one moment were written', async () => {
    const store = await memoryStorage().open(ME);
    const { post } = await setUp({ store });
    for (const words of ['a', 'b', 'c']) post(words);
    const left: number[] = [];
    await store.takeOver((entries) => left.push(...entries.map(({ queuedAt }) => queuedAt)));
    expect(new Set(left).size).toBe(3);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
  });

  test('[CLI-2] gives back failed messages as failed', async () => {
    const storage = memoryStorage();
    const before = await setUp({ store: await storage.open(ME) });
    await before.connect();
    before.post('hello');
    (await before.calls())[0]?.refuse(refusal('forbidden'));
    await settled();
    const after = await setUp({ store: await storage.open(ME) });
    await after.workspace.outbox.takeOver();
    expect(after.lines()).toEqual(['hello (failed)']);
  });

  test('[CLI-2] forgets what is stored on the server', async () => {
    const storage = memoryStorage();
    const store = await storage.open(ME);
    const { connect, post, client } = await setUp({ store });
    await connect();
    post('hello');
    await client.drain();
    const left: unknown[] = [];
    await store.takeOver((entries) => left.push(...entries));
    expect(left).toEqual([]);
  });

  test('[CLI-9] that fails keeps no message from being sent', async () => {
    const broken = () => Promise.reject(new Error('quota'));
    const store = await storeThat({ put: broken, remove: broken, takeOver: broken });
    const { connect, post, client, lines } = await setUp({ store });
    await connect();
    post('hello');
    await client.drain();
    expect(lines()).toEqual(['hello']);
  });
});

async function storeThat(does: Partial<OutboxStore>): Promise<OutboxStore> {
  const memory = await memoryStorage().open(ME);
  return {
    takeOver: (onTaken) => memory.takeOver(onTaken),
    put: (entry) => memory.put(entry),
    remove: (id) => memory.remove(id),
    close: () => memory.close(),
    ...does,
  };
}

import { AppError } from '@atrium/contract/errors';
import type { Attachment } from '@atrium/contract/attachment';
import { describe, expect, test } from 'vitest';
import { Notifier } from '../observable/notifier.ts';
import { memoryStorage } from '../outbox/outbox-storage.ts';
import type { TimelineEntry } from '../state.ts';
import { HandDrivenClient } from '../testing/hand-driven-client.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { ModelServer } from '../testing/model-server.ts';
import { sampleRoomId, sampleUserId } from '../testing/samples.ts';
import type { Call } from '../transport/transport.ts';
import type { Part } from './part-sender.ts';
import { UploadDesk } from './upload-desk.ts';

const ROOM = sampleRoomId(1);
const ME = sampleUserId(1);
const CAPTION = { content: { kind: 'text', text: 'caption' } } as const;

async function setUp() {
  const clock = new ManualClock();
  const server = new ModelServer();
  server.createRoom(ROOM, [ME]);
  const storage = memoryStorage();
  const store = await storage.open(ME);
  const client = await HandDrivenClient.open({ userId: ME, clock, store });
  client.link.server = server;
  const { outbox } = client.workspace;
  const view = client.workspace.timelines.get(ROOM).view;
  view.subscribe(() => undefined);
  const parts: { readonly part: Part; readonly answer: PromiseWithResolvers<number> }[] = [];
  const asked: string[] = [];
  let ids = 0;
  const call = ((name: string, { name: fileName }: { name?: string }) => {
    asked.push(name);
    if (name === 'attachments.begin')
      return Promise.resolve({ attachmentId: `att_${fileName}`, partBytes: 4 });
    const attachment = {
      attachmentId: 'att_x',
      name: 'x',
      size: 6,
      kind: 'file',
      type: 'x/y',
    } as Attachment & object;
    return Promise.resolve({ attachment });
  }) as unknown as Call;
  const desk = new UploadDesk({
    call,
    sendPart: (part) => {
      const answer = Promise.withResolvers<number>();
      parts.push({ part, answer });
      return answer.promise;
    },
    outbox: () => outbox,
    notifier: new Notifier(clock),
    clock,
    random: () => 0.5,
    newId: () => `upload-${(ids += 1)}`,
  });
  const lines = () => view.get().entries.map(lineOf);
  return { clock, client, desk, parts, asked, lines, outbox, store };
}

function lineOf(entry: TimelineEntry): string {
  if (entry.kind !== 'unsent') return entry.kind;
  return `${entry.files?.kind ?? 'no files'} (${entry.status})`;
}

const file = (name: string, text = '123456') => ({ name, file: new Blob([text]) });

describe('[ATT-12] a message with files', () => {
  test('[ATT-12] is shown at once and waits for them; others go before it', async () => {
    const { desk, parts, lines, outbox, client } = await setUp();
    client.connect();
    await client.drain();
    desk.add(ROOM, [file('a')]);
    expect(desk.post(ROOM, CAPTION)).toBeTypeOf('string');
    outbox.post(ROOM, { kind: 'text', text: 'quicker' });
    await client.drain();
    expect(lines()).toEqual(['message', 'coming (waiting)']);
    parts[0]?.answer.resolve(4);
    await settled();
    expect(parts.map(({ part }) => part.offset)).toEqual([0, 4]);
    parts[1]?.answer.resolve(6);
    await settled();
    await settled();
    expect(client.link.named('messages.post')[0]?.input).toMatchObject({
      content: CAPTION.content,
      attachments: [{ attachmentId: 'att_x' }],
    });
  });

  test('[ATT-12] whose file is refused keeps its words, and goes on where it stopped', async () => {
    const { desk, parts, lines } = await setUp();
    desk.add(ROOM, [file('a')]);
    const id = desk.post(ROOM, CAPTION)!;
    await settled();
    parts[0]?.answer.resolve(4);
    await settled();
    parts[1]?.answer.reject(new AppError('too-large', 'Too large.'));
    await settled();
    expect(lines()).toEqual(['coming (failed)']);
    desk.retryMessage(id);
    await settled();
    expect(lines()).toEqual(['coming (waiting)']);
    expect(parts[2]?.part.offset).toBe(4);
  });

  test('[ATT-12] the server says where a file goes on', async () => {
    const { desk, parts } = await setUp();
    desk.add(ROOM, [file('a')]);
    await settled();
    parts[0]?.answer.reject(new AppError('conflict', 'Missing.', { details: { received: 2 } }));
    await settled();
    expect(parts[1]?.part.offset).toBe(2);
  });

  test('[ATT-12] what heals is tried again by itself', async () => {
    const { desk, parts, clock } = await setUp();
    desk.add(ROOM, [file('a')]);
    await settled();
    parts[0]?.answer.reject(new AppError('unavailable', 'Gone.'));
    await settled();
    await clock.advance(15_000);
    expect(parts[1]?.part.offset).toBe(0);
    expect(desk.view.get()[0]?.status).toBe('sending');
  });

  test('[ATT-12] one that is empty or stopped is not sent', async () => {
    const { desk, asked, parts } = await setUp();
    desk.add(ROOM, [file('empty', ''), file('a')]);
    await settled();
    expect(desk.view.get().map(({ status }) => status)).toEqual(['failed', 'sending']);
    for (const { key } of desk.view.get()) desk.cancel(key);
    expect(desk.view.get()).toEqual([]);
    parts[0]?.answer.resolve(4);
    await settled();
    expect(asked).toEqual(['attachments.begin', 'attachments.discard']);
  });

  test('[ATT-12] after a reload it says that its files are to be chosen again', async () => {
    const { desk, store } = await setUp();
    desk.add(ROOM, [file('a')]);
    desk.post(ROOM, CAPTION);
    await settled();
    const clock = new ManualClock();
    const next = await HandDrivenClient.open({ userId: ME, clock, store });
    next.link.server = new ModelServer();
    await next.workspace.outbox.takeOver();
    const [line] = next.workspace.outbox.linesOf(ROOM);
    expect(line).toMatchObject({ status: 'failed', content: CAPTION.content });
    expect(line?.failure?.message).toContain('Choose them again');
    next.workspace.outbox.retry(line!.clientMessageId);
    expect(next.workspace.outbox.linesOf(ROOM)[0]?.status).toBe('failed');
  });
});

import { messageIdOf } from '@atrium/contract/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withCause } from '../storage/cause.ts';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';
import { MESSAGES, toItem } from './message-item.ts';

/** Messages of the full room: 100,000 with all tests, else as many as take no time. */
const FULL = process.env['ATRIUM_ALL_TESTS'] ? 100_000 : 1_000;
const LONG_MS = 600_000;
const CAUSE = 'messages.react';

let world: MessagesAtWork;
const ada = samplePerson('Ada');

beforeAll(async () => {
  world = await openMessages([ada]);
});
afterAll(() => world.close());

/** Units written and read by one call. */
async function unitsOf(call: () => Promise<unknown>): Promise<{ written: number; read: number }> {
  const sum = (kind: 'read' | 'write') =>
    world.meter
      .snapshot()
      .filter((row) => row.kind === kind && row.cause === CAUSE)
      .reduce((units, row) => units + row.units, 0);
  const before = { written: sum('write'), read: sum('read') };
  await withCause(CAUSE, call);
  return { written: sum('write') - before.written, read: sum('read') - before.read };
}

/** A room whose log holds `count` messages, and what changes of its message in the middle cost. */
async function costIn(count: number) {
  const roomId = await world.openRoom(ada);
  const first = await world.post('The first one', ada);
  const items = Array.from({ length: count - 1 }, (_, at) => {
    const seq = at + 2;
    const createdAt = new Date(Date.parse(first.createdAt) + at + 1).toISOString();
    return toItem({
      ...first,
      messageId: messageIdOf(roomId, seq),
      seq,
      createdAt,
      clientMessageId: `other-${seq}`,
    });
  });
  await world.store.batchWrite(items.map((item) => ({ put: { table: MESSAGES, item } })));
  const features = world.anotherServer();
  const messageId = messageIdOf(roomId, Math.ceil(count / 2));
  const react = (emoji: string, isOn: boolean) =>
    features.messageService.react({ messageId, emoji, isOn }, ada);
  // The first change enters the message into the index of changes; those after it find it there.
  await react('🎉', true);
  let replies = 0;
  const reply = () => {
    const content = { kind: 'text', text: 'A reply' } as const;
    const clientMessageId = `reply-${++replies}`;
    return features.messageService.post({ roomId, clientMessageId, content, threadId: messageId }, ada);
  };
  // The first reply makes people follow the thread.
  await reply();
  return {
    reply: await unitsOf(reply),
    readThread: await unitsOf(() => features.threads.page({ messageId, limit: 50 }, ada.userId)),
    react: await unitsOf(() => react('👍', true)),
    takeBack: await unitsOf(() => react('👍', false)),
    edit: await unitsOf(() =>
      features.messageService.edit(messageId, { kind: 'text', text: 'The other one' }, ada.userId),
    ),
  };
}

test(
  '[REA-7, THR-3] a reaction, an edit and a reply cost in a full room what they cost in an empty one',
  async () => {
    const empty = await costIn(1);
    const full = await costIn(FULL);
    expect(full).toEqual(empty);
    expect(empty.react.written).toBeGreaterThan(0);
    expect(empty.reply.written).toBeGreaterThan(0);
    expect(empty.readThread).toMatchObject({ written: 0 });
    if (FULL > 1_000) process.stdout.write(`${JSON.stringify({ empty, full })}\n`);
  },
  LONG_MS,
);

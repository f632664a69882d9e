import { LIMITS } from '@atrium/contract/limits';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageId } from '@atrium/contract/ids';
import { openMessages, samplePerson, START, type MessagesAtWork } from '../testing/messages-at-work.ts';
import { MESSAGES } from './message-item.ts';

let world: MessagesAtWork;
const ada = samplePerson('Ada');

beforeAll(async () => {
  world = await openMessages([ada]);
});
afterAll(() => world.close());
beforeEach(async () => {
  world.state.now = START;
  await world.openRoom(ada);
});

function edit(messageId: MessageId, text: string) {
  world.state.now += 1_000;
  return world.features.messageService.edit(messageId, { kind: 'text', text }, ada.userId);
}

const textsOf = async (messageId: MessageId) =>
  (await world.features.messageService.versions(messageId)).map(({ content, writtenAt }) => [
    content.kind === 'text' ? content.text : '',
    Date.parse(writtenAt) - START,
  ]);

test('[MSG-16] what a message said before stays readable, with its times', async () => {
  const { messageId } = await world.post('one', ada);
  expect(await textsOf(messageId)).toEqual([]);
  await edit(messageId, 'two');
  await edit(messageId, 'two');
  const last = await edit(messageId, 'three');
  expect(last.edits).toBe(2);
  expect(await textsOf(messageId)).toEqual([
    ['one', 0],
    ['two', 1_000],
  ]);
});

test('[MSG-16] of many edits the latest are kept, and a deletion takes all of them along', async () => {
  const { messageId, roomId } = await world.post('secret 0', ada);
  const edits = LIMITS.versionsKept + 3;
  for (let at = 1; at <= edits; at++) await edit(messageId, `secret ${at}`);
  const texts = (await textsOf(messageId)).map(([text]) => text);
  expect(texts).toEqual(Array.from({ length: LIMITS.versionsKept }, (_, at) => `secret ${at + 3}`));
  await world.features.messageService.delete(messageId, { userId: ada.userId, roomId });
  expect(await textsOf(messageId)).toEqual([]);
  const keys = Array.from({ length: edits }, (_, at) => ({ messageId: `${messageId}!version!${at + 1}` }));
  expect(await world.store.batchGet(MESSAGES, keys)).toEqual([]);
});

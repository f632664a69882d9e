import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { RoomId } from '@atrium/contract/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';

let world: MessagesAtWork;
let roomId: RoomId;
const ada = samplePerson('Ada');
const bob = samplePerson('Bob');

beforeAll(async () => {
  world = await openMessages([ada, bob]);
});
afterAll(() => world.close());
beforeEach(async () => {
  roomId = await world.openRoom(ada, [bob]);
});

const pin = ({ messageId }: Message, isPinned = true, features = world.features) =>
  features.messageService.pin({ messageId, isPinned }, bob);
const pinned = async () => (await world.features.messageService.pins(roomId)).messages.map(({ seq }) => seq);

test('[PIN-3, PIN-4] messages are pinned and unpinned, once each, and the audit says so', async () => {
  const messages = [
    await world.post('one', ada),
    await world.post('two', ada),
    await world.post('three', ada),
  ];
  for (const message of messages.slice(0, 2)) {
    world.state.now += 1_000;
    await pin(message);
  }
  const again = await pin(messages[0]!);
  expect(again.pinned?.by).toBe(bob.userId);
  expect(await pinned()).toEqual([2, 1]);
  world.state.now += 1_000;
  await pin(messages[1]!, false);
  await pin(messages[1]!, false);
  expect(await pinned()).toEqual([1]);
  const { entries } = await world.features.roomAdministration.audit({ roomId, limit: 50 });
  expect(entries.map(({ deed }) => deed.kind)).toEqual(['unpinned', 'pinned', 'pinned']);
  expect(world.features.announcer.of('message:changed').at(-1)?.messages[0]).not.toHaveProperty('pinned');
});

test('[PIN-3] a deletion takes the pin along; a deleted message is not pinned', async () => {
  const message = await world.post('one', ada);
  await pin(message);
  await world.features.messageService.edit(message.messageId, { kind: 'text', text: 'two' }, ada.userId);
  expect((await world.features.messageService.pins(roomId)).messages).toMatchObject([
    { content: { text: 'two' } },
  ]);
  await world.features.messageService.delete(message.messageId, { userId: ada.userId, roomId });
  expect(await pinned()).toEqual([]);
  await expect(pin(message)).rejects.toMatchObject({ code: 'conflict' });
});

test('[PIN-3] a room has so many pinned messages, and no more when two pin at once on two servers', async () => {
  const messages: Message[] = [];
  for (let at = 0; at <= LIMITS.pinsPerRoom; at++) messages.push(await world.post(`${at}`, ada));
  for (const message of messages.slice(0, -2)) await pin(message);
  const other = world.anotherServer();
  const last = await Promise.allSettled([pin(messages.at(-1)!), pin(messages.at(-2)!, true, other)]);
  expect(last.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await pinned()).toHaveLength(LIMITS.pinsPerRoom);
  await pin(messages[0]!, false);
  await pin(last[0].status === 'rejected' ? messages.at(-1)! : messages.at(-2)!);
  expect(await pinned()).toHaveLength(LIMITS.pinsPerRoom);
});

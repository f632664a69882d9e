import { expect, test } from 'vitest';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import { newRoomId } from '../ids.ts';
import { samplePerson, START } from '../testing/messages-at-work.ts';
import { MentionLedgers } from './mention-ledgers.ts';

const [ada, bob] = [samplePerson('Ada'), samplePerson('Bob')];
const roomId = newRoomId(START);

/** A log that other servers write too, and what was read of it. */
function sharedLog(length: number) {
  const log = Array.from({ length }, (_, at) => messageAt(at + 1, at + 1 === length - 1));
  const reads: [number, number][] = [];
  const ledgers = new MentionLedgers({
    isExclusive: false,
    read: (_, { after, to }) => {
      reads.push([after, to]);
      return Promise.resolve(log.slice(after, to));
    },
  });
  const unread = async (lastChange: number, readSeq = 0) => {
    const rooms = [{ roomId, readSeq, lastSeq: log.length, lastChange }];
    return (await ledgers.unread(rooms, bob.userId)).get(roomId);
  };
  return { log, reads, ledgers, unread };
}

function messageAt(seq: number, isMeant: boolean, change?: number): Message {
  const message = { roomId, seq, senderId: ada.userId, content: { kind: 'text', text: 'x' }, change };
  return { ...message, ...(isMeant && { everyone: 'room' }) } as Message;
}

test('[MEN-9] where others write too a list asked for again reads only what is new', async () => {
  const { log, reads, unread } = sharedLog(50);
  expect(await unread(0)).toEqual([49]);
  expect(await unread(0)).toEqual([49]);
  log.push(messageAt(51, true), messageAt(52, false));
  expect(await unread(0)).toEqual([49, 51]);
  expect(reads).toEqual([
    [0, 50],
    [50, 52],
  ]);
});

test('[MEN-9] a change that was made elsewhere is read, and one that was heard of is not', async () => {
  const { log, reads, ledgers, unread } = sharedLog(10);
  await unread(0);
  log[8] = messageAt(9, false, 1);
  expect(await unread(1)).toEqual([]);
  log[3] = messageAt(4, true, 2);
  ledgers.changed(log[3]);
  expect(await unread(2)).toEqual([4]);
  expect(reads).toEqual([
    [0, 10],
    [0, 10],
  ]);
});

test('[MEN-9] who has read less than the others before makes it look further back', async () => {
  const { reads, unread } = sharedLog(10);
  expect(await unread(0, 9)).toEqual([]);
  expect(await unread(0, 5)).toEqual([9]);
  expect(reads).toEqual([
    [9, 10],
    [5, 10],
  ]);
});

test('[MEN-9] of a room that goes on and on only the newest messages are kept', async () => {
  const { log, ledgers, reads, unread } = sharedLog(2);
  await unread(0);
  for (let seq = 3; seq <= 10 * LIMITS.mentionWindow; seq++) {
    const message = messageAt(seq, true);
    log.push(message);
    ledgers.posted([message]);
  }
  expect(await unread(0)).toHaveLength(LIMITS.mentionWindow);
  expect(reads).toEqual([[0, 2]]);
});

test('[MEN-9] a read that fails is made again by whoever asks next', async () => {
  let fails = true;
  const ledgers = new MentionLedgers({
    isExclusive: false,
    read: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve([messageAt(1, true)])),
  });
  const rooms = [{ roomId, readSeq: 0, lastSeq: 1, lastChange: 0 }];
  await expect(ledgers.unread(rooms, bob.userId)).rejects.toThrow('away');
  fails = false;
  expect((await ledgers.unread(rooms, bob.userId)).get(roomId)).toEqual([1]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import { messageIdOf, type RoomId } from '@atrium/contract/ids';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newRoomId, newUserId } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { RecordingAnnouncer } from '../testing/recording-announcer.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');

let opened: OpenedStore;
let now = START;

function startFeatures() {
  const log = createLog({ level: 'silent' });
  const announcer = new RecordingAnnouncer();
  const deps = {
    store: opened.store,
    names: { byUsernames: () => Promise.resolve([]) },
    profiles: {
      profiles: (ids: readonly string[]) => Promise.resolve(people.filter((one) => ids.includes(one.userId))),
    },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log,
    now: () => now,
  };
  const members = buildMemberships(deps);
  return { ...buildFeatures(deps, members, announcer), announcer, late: members.late };
}

type Features = ReturnType<typeof startFeatures>;

const person = (displayName: string): UserProfile => ({
  userId: newUserId(START),
  username: displayName.toLowerCase(),
  displayName,
});
const ada = person('Ada');
const bob = person('Bob');
const people = [ada, bob];
const text = (words: string) => ({ kind: 'text' as const, text: words });

let features: Features;
let roomId: RoomId;
let rooms = 0;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  now = START;
  features = startFeatures();
  const created = await features.chatRoomService.create(
    { name: `Room ${++rooms} ${newRoomId(now)}`, topic: '', visibility: 'public' },
    ada,
  );
  ({ roomId } = created.listing.room);
  await features.chatRoomService.join({ by: { kind: 'name', name: created.listing.room.name } }, bob);
});

const post = (words: string, name: string, sender = ada) =>
  features.messageService.post({ roomId, clientMessageId: name, content: text(words) }, sender);

describe('MessageService', () => {
  it('[MSG-1] a message is its place in the room, and later in time than the one before', async () => {
    const first = await post('one', 'client-1');
    now -= 60_000;
    const second = await post('two', 'client-2', bob);
    expect([first.seq, second.seq]).toEqual([1, 2]);
    expect(second.messageId).toBe(`${roomId}#0000000002`);
    expect(Date.parse(second.createdAt)).toBe(Date.parse(first.createdAt) + 1);
  });

  it('[MSG-2] a repeat is answered with the stored message, also after a restart', async () => {
    const first = await post('one', 'client-1');
    await post('two', 'client-2');
    expect(await post('one', 'client-1')).toEqual(first);
    features = startFeatures();
    const again = await features.messageService.post(
      { roomId, clientMessageId: 'client-1', content: text('one'), retryAfterSeq: 0 },
      ada,
    );
    expect(again).toEqual(first);
    expect(features.announcer.of('message:posted')).toEqual([]);
  });

  it('[MSG-3] the name of a message belongs to its sender, and to one content', async () => {
    await post('one', 'client-1');
    expect((await post('one', 'client-1', bob)).seq).toBe(2);
    await expect(post('other', 'client-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('[MSG-15] a message may answer another one of its room, and says so for good', async () => {
    const question = await post('one', 'client-1');
    const { messageId: replyTo } = question;
    const input = { roomId, clientMessageId: 'client-2', content: text('two'), replyTo };
    const answer = await features.messageService.post(input, bob);
    expect(answer.replyTo).toBe(replyTo);
    expect(await features.messageService.post(input, bob)).toEqual(answer);
    const { replyTo: _, ...withoutReply } = input;
    await expect(features.messageService.post(withoutReply, bob)).rejects.toMatchObject({ code: 'conflict' });
    const edited = await features.messageService.edit(answer.messageId, text('three'), bob.userId);
    expect(edited.replyTo).toBe(replyTo);
    await features.messageService.delete(replyTo, { userId: ada.userId, roomId });
    const { messages } = await features.messageService.page({ roomId, limit: 50 });
    expect(messages.map((message) => message.replyTo)).toEqual([undefined, replyTo]);
  });

  it('[MSG-15] there is no answer to what is not there, or is in another room', async () => {
    const here = await post('one', 'client-1');
    const { listing } = await features.chatRoomService.create(
      { name: `Other ${newRoomId(now)}`, topic: '', visibility: 'public' },
      ada,
    );
    const other = listing.room.roomId;
    for (const [place, replyTo] of [
      [other, here.messageId],
      [roomId, messageIdOf(roomId, 99)],
    ] as const) {
      const input = { roomId: place, clientMessageId: 'client-2', content: text('two'), replyTo };
      await expect(features.messageService.post(input, ada)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('[MSG-4] a repeat finds its message in far history', async () => {
    const first = await post('the first', 'client-0');
    await Promise.all(Array.from({ length: 700 }, (_, at) => post(`filler ${at}`, `filler-${at}`, bob)));
    features = startFeatures();
    const again = await features.messageService.post(
      { roomId, clientMessageId: 'client-0', content: text('the first'), retryAfterSeq: 0 },
      ada,
    );
    expect(again).toEqual(first);
  });

  it('[MSG-5] what is posted is announced once, whole, with its sender', async () => {
    const message = await post('hello', 'client-1');
    expect(features.announcer.of('message:posted')).toEqual([{ roomId, messages: [message], users: [ada] }]);
  });

  it('[MSG-6] pages go back to the first message without a hole or a repeat', async () => {
    const posted = [];
    for (let at = 0; at < 137; at++) posted.push(post(`message ${at}`, `client-${at}`));
    const all = await Promise.all(posted);
    for (const service of [features, startFeatures()]) {
      const seen = [];
      let before: string | undefined;
      do {
        const page = await service.messageService.page({ roomId, limit: 30, ...(before && { before }) });
        seen.unshift(...page.messages);
        ({ before } = page);
      } while (before);
      expect(seen).toEqual(all);
    }
  });

  it('[MSG-7] a cursor of another room or a forged one is refused', async () => {
    for (let at = 0; at < 3; at++) await post(`message ${at}`, `client-${at}`);
    const { before } = await features.messageService.page({ roomId, limit: 1 });
    const page = (cursor: string, of = roomId) =>
      features.messageService.page({ roomId: of, limit: 1, before: cursor });
    await expect(page(before!, newRoomId(now))).rejects.toMatchObject({ code: 'invalid' });
    await expect(page(`${before}x`)).rejects.toMatchObject({ code: 'invalid' });
    await expect(page('')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('[MSG-8] only its writer edits a message; editing to the same changes nothing', async () => {
    const { messageId } = await post('one', 'client-1');
    await expect(features.messageService.edit(messageId, text('mine'), bob.userId)).rejects.toMatchObject({
      code: 'forbidden',
    });
    now += 1_000;
    const edited = await features.messageService.edit(messageId, text('two'), ada.userId);
    expect(edited).toMatchObject({ content: text('two'), change: 1, editedAt: new Date(now).toISOString() });
    expect(await features.messageService.edit(messageId, text('two'), ada.userId)).toEqual(edited);
    // Said again, because whoever repeats an edit may be the one whose first attempt nobody heard of.
    const said = { roomId, messages: [edited] };
    expect(features.announcer.of('message:changed')).toEqual([said, said]);
    const { messages } = await features.messageService.page({ roomId, limit: 10 });
    expect(messages).toEqual([edited]);
  });

  it('[MSG-9] a deleted message leaves its place and nothing of what it said', async () => {
    const { messageId } = await post('a secret', 'client-1', bob);
    await features.messageService.edit(messageId, text('a secret, edited'), bob.userId);
    const deleted = await features.messageService.delete(messageId, { userId: ada.userId, roomId });
    expect(deleted.content).toEqual({ kind: 'deleted' });
    const item = await opened.store.get({ table: 'Messages', key: { messageId } });
    expect(JSON.stringify(item)).not.toContain('secret');
    await expect(features.messageService.edit(messageId, text('back'), bob.userId)).rejects.toMatchObject({
      code: 'conflict',
    });
    const own = await post('mine', 'client-2');
    await expect(
      features.messageService.delete(own.messageId, { userId: bob.userId, roomId }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('[MSG-10] changes of a room are numbered 1, 2, 3, however many are made at once', async () => {
    const messages = [];
    for (let at = 0; at < 5; at++) messages.push(await post(`message ${at}`, `client-${at}`));
    const other = startFeatures();
    const edits = messages.flatMap(({ messageId }, at) => [
      features.messageService.edit(messageId, text(`a ${at}`), ada.userId),
      other.messageService.edit(messageId, text(`b ${at}`), ada.userId),
    ]);
    const changes = (await Promise.all(edits)).map(({ change }) => change);
    expect(changes.toSorted((a, b) => a! - b!)).toEqual(edits.map((_, at) => at + 1));
    const sync = await features.chatRoomService.sync({ roomId, afterSeq: 5, afterChange: 0 }, ada.userId);
    expect(sync).toMatchObject({ lastChange: 10, messages: [] });
    expect(sync.changed.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });

  it('[MSG-11] sync tells exactly what was missed, or the newest page and where it begins', async () => {
    for (let at = 0; at < 20; at++) await post(`message ${at}`, `client-${at}`);
    const sync = (afterSeq: number, afterChange?: number) =>
      features.chatRoomService.sync(
        { roomId, afterSeq, ...(afterChange !== undefined && { afterChange }) },
        bob.userId,
      );
    expect((await sync(20, 0)).messages).toEqual([]);
    const missed = await sync(12, 0);
    expect(missed.messages.map(({ seq }) => seq)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
    expect(missed.before).toBeUndefined();
    await Promise.all(Array.from({ length: 600 }, (_, at) => post(`more ${at}`, `more-${at}`)));
    const far = await sync(12, 0);
    expect(far.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, at) => 571 + at));
    expect(far).toMatchObject({ lastSeq: 620 });
    const { messages } = await features.messageService.page({ roomId, limit: 2, before: far.before! });
    expect(messages.map(({ seq }) => seq)).toEqual([569, 570]);
    expect(await sync(0)).toMatchObject({ changed: [], settledChange: 0 });
  });

  it('[MSG-9] a deletion that nobody heard of is told when it is repeated', async () => {
    const { messageId } = await post('a secret', 'client-1');
    const other = startFeatures();
    await other.messageService.delete(messageId, { userId: ada.userId, roomId });
    expect(features.announcer.of('message:changed')).toEqual([]);
    const deleted = await features.messageService.delete(messageId, { userId: ada.userId, roomId });
    expect(features.announcer.of('message:changed')).toEqual([{ roomId, messages: [deleted] }]);
    const { messages } = await features.messageService.page({ roomId, limit: 10 });
    expect(JSON.stringify(messages)).not.toContain('secret');
  });

  it('[MSG-13] no answer is larger than its budget, and what is left out can be asked for', async () => {
    const long = 'x'.repeat(7_990);
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, at) => post(`${at} ${long}`, `client-${at}`)),
    );
    for (const { messageId } of all.slice(0, 70))
      await features.messageService.edit(messageId, text(`edited ${long}`), ada.userId);
    for (const service of [features, startFeatures()]) {
      const page = await service.messageService.page({ roomId, limit: 100 });
      expect(JSON.stringify(page).length).toBeLessThan(600_000);
      const older = await service.messageService.page({ roomId, limit: 100, before: page.before! });
      expect(older.messages.at(-1)!.seq).toBe(page.messages[0]!.seq - 1);
      const sync = await service.chatRoomService.sync({ roomId, afterSeq: 0, afterChange: 0 }, ada.userId);
      expect(JSON.stringify(sync).length).toBeLessThan(1_200_000);
      expect(sync.before).toBeDefined();
      const changed = new Set<number>();
      let afterChange = 0;
      for (let asked = 0; afterChange < sync.lastChange && asked < 10; asked++) {
        const next = await service.chatRoomService.sync({ roomId, afterSeq: 100, afterChange }, ada.userId);
        for (const { seq } of next.changed) changed.add(seq);
        afterChange = next.settledChange;
      }
      expect(changed.size).toBe(70);
    }
    const { rooms: listed } = await features.chatRoomService.list(ada.userId);
    expect(JSON.stringify(listed).length).toBeLessThan(listed.length * 1_500);
  });

  it('[PIN-1] a page around a message has it in its middle, and leads on to older ones', async () => {
    for (let at = 0; at < 40; at++) await post(`message ${at}`, `client-${at}`);
    for (const { messageService } of [features, startFeatures()]) {
      const seqsAround = async (around: number) => {
        const page = await messageService.page({ roomId, around, limit: 10 });
        return [page.messages.map(({ seq }) => seq), page.before] as const;
      };
      const [seqs, before] = await seqsAround(20);
      expect(seqs).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
      const older = await messageService.page({ roomId, before: before!, limit: 3 });
      expect(older.messages.map(({ seq }) => seq)).toEqual([13, 14, 15]);
      expect((await seqsAround(1))[0]).toEqual([1, 2, 3, 4, 5, 6]);
      expect((await seqsAround(40))[0]).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
      expect((await seqsAround(99))[0]).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
      await expect(
        messageService.page({ roomId, around: 3, before: before!, limit: 3 }),
      ).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  it('[MSG-12] the hint of a log is stored late and once', async () => {
    for (let at = 0; at < 3; at++) await post(`message ${at}`, `client-${at}`);
    const hint = async () => (await opened.store.get({ table: 'ChatRooms', key: { roomId } }))?.['lastSeq'];
    expect(await hint()).toBe(0);
    await features.late.flush();
    expect(await hint()).toBe(3);
  });
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Attachment } from '../../packages/contract/src/attachment.ts';
import { messageIdOf, type RoomId } from '../../packages/contract/src/ids.ts';
import { wholeDocument } from '../../packages/server/src/commands/archive/moving-documents.ts';
import { MovingRooms } from '../../packages/server/src/commands/archive/moving-rooms.ts';
import { Partners } from '../../packages/server/src/commands/archive/partners.ts';
import { assertEmpty } from '../../packages/server/src/commands/archive/restore-store.ts';
import { keepSecret } from '../../packages/server/src/storage/deployment-secret.ts';
import type { AttributeMap } from '../../packages/server/src/storage/marshalling.ts';
import { openMemoryStore, openStore } from '../../packages/server/src/storage/open-store.ts';
import type { TableName } from '../../packages/server/src/storage/store.ts';
import { TABLE_NAMES } from '../../packages/server/src/storage/tables.ts';
import { filesOf } from '../support/attachments.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { lackingIn } from '../support/archive-wholeness.ts';
import { exportTo, restoreFrom, storedItems } from '../support/stored-items.ts';
import { fillStore } from '../support/stored-world.ts';
import { actingAs } from '../support/unwatched.ts';
import { startTestApp } from '../support/test-app.ts';

const COMMANDS = join(import.meta.dirname, '../../packages/server/src/commands/archive');
let directory: { path: string; remove(): Promise<void> };
const pathOf = (name: string): string => join(directory.path, name);

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory.remove());

test('[OPS-20] a restored store equals its source item by item, whatever a table holds', async () => {
  const source = await openMemoryStore();
  const target = await openMemoryStore();
  await fillStore(source);
  // Tables that no feature writes to yet, and what DynamoDB can hold and JavaScript cannot.
  const rare = { n: { N: '3.14159265358979323846264338327950288' }, s: { NS: ['1', '2'] }, e: { M: {} } };
  await source.raw.putAll('Attachments', [{ attachmentId: { S: 'att_1' }, ...rare }]);
  await source.raw.putAll('ProjectFiles', [{ fileId: { S: 'fil_1' }, b: { B: 'AAEC' } }]);
  await exportTo(pathOf('still'), source.raw, true, 500);
  await restoreFrom(pathOf('still'), target.raw);
  const before = await storedItems(source.raw);
  expect(new Set([...before.keys()].map((key) => key.split(' ')[0]))).toEqual(new Set(TABLE_NAMES));
  expect(await storedItems(target.raw)).toEqual(before);
  await expect(actingAs('restore', () => assertEmpty(target.raw))).rejects.toThrow('The target is not empty');
  await Promise.all([source.close(), target.close()]);
});

test('[OPS-1] what an export reads again and a restore keeps apart is in their policies', async () => {
  const opened = await openMemoryStore();
  const { raw, store } = opened;
  const text = (value: string) => ({ S: value });
  await raw.putAll('Users', [{ userId: text('email#ada@example.org'), reservedFor: text('usr_1') }]);
  await raw.putAll('ChatRooms', [{ roomId: text('name#hall'), reservedFor: text('rom_1') }]);
  await raw.putAll('Projects', [{ projectId: text('prj_1#tree') }]);
  await raw.putAll('Messages', [{ messageId: text(messageIdOf('rom_1' as RoomId, 1)) }]);
  await actingAs('export', async () => {
    const missed = (table: TableName, item: AttributeMap) => {
      const partners = new Partners(table);
      partners.saw(item);
      return countOf(partners.missed(raw));
    };
    const user = { userId: text('usr_1'), email: text('Ada@example.org'), username: text('ada') };
    expect(await missed('Users', user)).toBe(1);
    expect(await missed('ChatRooms', { roomId: text('rom_1'), name: text('Hall') })).toBe(1);
    expect(await missed('Projects', { projectId: text('prj_1') })).toBe(1);
    const rooms = new MovingRooms();
    rooms.saw({ messageId: text(messageIdOf('rom_1' as RoomId, 2)) });
    expect(await countOf(rooms.missed(raw))).toBe(1);
    const head = { documentId: text('fil_1'), part: text('HEAD'), version: text('a'), chunks: { N: '1' } };
    expect(await wholeDocument('fil_1', [{ ...head, seq: { N: '1' } }], raw)).toEqual([]);
  });
  const config = { kind: 'endpoint', endpoint: '', tablePrefix: '', region: 'us-east-1' } as const;
  const secret = Buffer.alloc(32).toString('base64url');
  await actingAs('restore', () => keepSecret({ config, store, secret }));
  await opened.close();
});

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count++;
  return count;
}

test('[OPS-25] what was acknowledged before an export is in it, and references hold, while people go on writing', async () => {
  const source = await openMemoryStore();
  // As on AWS: a store that others write to.
  const config = { kind: 'endpoint', endpoint: source.origin, tablePrefix: '', region: 'us-east-1' } as const;
  const shared = await openStore({ config });
  const target = await openMemoryStore();
  const app = await startTestApp({ opened: { ...shared, close: async () => {} } });
  const ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  const rooms: { roomId: RoomId; acknowledged: number }[] = [];
  const create = async (name: string): Promise<RoomId> => {
    const { listing } = await ada.insist(() => ada.transport.call('rooms.create', { name }));
    rooms.push({ roomId: listing.room.roomId, acknowledged: 0 });
    return listing.room.roomId;
  };
  await create('one');
  await create('two');
  const stop = new AbortController();
  let written = 0;
  const talk = async (room: { roomId: RoomId; acknowledged: number }): Promise<void> => {
    while (!stop.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { messageId, seq } = await ada.post(room.roomId, `words ${(written += 1)}`, room.acknowledged);
      room.acknowledged = seq;
      const content = { kind: 'text', text: 'edited' } as const;
      // oxlint-disable-next-line no-await-in-loop
      if (seq % 3 === 0) await ada.insist(() => ada.transport.call('messages.edit', { messageId, content }));
    }
  };
  const grow = async (): Promise<void> => {
    for (let n = 0; !stop.signal.aborted && n < 200; n++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await Person.signUp(app.baseUrl, `person${n}`).then((person) => person.leave());
      // oxlint-disable-next-line no-await-in-loop
      const roomId = await create(`room ${n}`);
      // oxlint-disable-next-line no-await-in-loop
      await ada.insist(() =>
        ada.transport.call('projects.create', { roomId, name: 'P', template: 'static-web' }),
      );
    }
  };
  const work = [talk(rooms[0]!), talk(rooms[1]!), grow()];
  await expect.poll(() => written).toBeGreaterThan(200);
  const known = rooms.map((room) => ({ ...room }));
  // Slow enough that much happens meanwhile.
  await exportTo(pathOf('moving'), shared.raw, false, 20);
  stop.abort();
  await Promise.all(work);
  await restoreFrom(pathOf('moving'), target.raw);
  expect(lackingIn(await storedItems(target.raw), known)).toEqual([]);
  ada.leave();
  await app.close();
  await Promise.all([shared.close(), target.close()]);
  await source.close();
});

test('[OPS-20, OPS-26] the commands, beside a server that is at work and into an empty place', async () => {
  const data = pathOf('data');
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: data });
  const ada = await (await Person.signUp(server.baseUrl, 'ada')).online();
  const { listing } = await ada.transport.call('rooms.create', { name: 'General' });
  const { roomId } = listing.room;
  for (let n = 1; n <= 20; n++)
    // oxlint-disable-next-line no-await-in-loop -- in order
    await ada.post(roomId, `message ${n}`, n - 1);
  const large = randomBytes(1_300_000);
  const files = filesOf(server.baseUrl, ada);
  const attached = [
    await files.upload(roomId, 'large.bin', large),
    await files.upload(roomId, 'small.txt', Buffer.from('words')),
  ];
  await files.post(
    roomId,
    'message-21',
    attached.map(({ attachmentId }) => attachmentId),
  );
  await writeFile(pathOf('words'), 'a passphrase that is long\n');
  const closed = ['--passphrase-file', pathOf('words')];
  const made = await run('export.ts', data, '--to', pathOf('archive'), ...closed);
  expect(made).toMatchObject({ code: 0 });
  expect((await stat(pathOf('archive'))).mode & 0o777).toBe(0o600);
  const from = ['--from', pathOf('archive')];
  expect(await run('restore.ts', pathOf('empty'), ...from)).toMatchObject({ code: 6 });
  // The server holds it.
  expect(await run('restore.ts', data, ...from, ...closed)).toMatchObject({ code: 1 });
  const restored = pathOf('restored');
  expect(await run('restore.ts', restored, ...from, ...closed)).toMatchObject({ code: 0 });
  expect(await run('restore.ts', restored, ...from, ...closed)).toMatchObject({ code: 8 });
  const bytes = await readFile(pathOf('archive'));
  await writeFile(pathOf('short'), bytes.subarray(0, bytes.length - 3));
  expect(await run('restore.ts', pathOf('untouched'), '--from', pathOf('short'), ...closed)).toMatchObject({
    code: 4,
  });
  await expect(stat(pathOf('untouched'))).rejects.toThrow('ENOENT');
  const other = await ServerProcess.start({ ATRIUM_DATA_DIR: restored });
  // Her session was restored with everything else.
  ada.moveTo(other.baseUrl);
  await ada.online();
  expect(await ada.history(roomId)).toHaveLength(21);
  const restoredFiles = filesOf(other.baseUrl, ada);
  const bytesOf = async ({ attachmentId }: Attachment) =>
    Buffer.from(await (await restoredFiles.file(roomId, attachmentId)).arrayBuffer());
  expect((await bytesOf(attached[0]!)).equals(large)).toBe(true);
  expect((await bytesOf(attached[1]!)).toString()).toBe('words');
  expect((await ada.post(roomId, 'the next', 21)).seq).toBe(22);
  expect(await readFile(join(restored, 'secret'), 'utf8')).toBe(await readFile(join(data, 'secret'), 'utf8'));
  ada.leave();
  await Promise.all([server.stop(), other.stop()]);
});

function run(command: string, data: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, ATRIUM_DATA_DIR: data, ATRIUM_STORE: 'embedded' };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(COMMANDS, command), ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: out + err }),
    );
  });
}

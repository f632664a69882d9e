import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { filesOf } from '../support/attachments.ts';
import { Person } from '../support/person.ts';
import { sharp } from '../../packages/server/src/testing/sharp.ts';
import { startTestApp } from '../support/test-app.ts';

const DAY = 24 * 60 * 60_000;
/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 50 };
const UNKNOWN = 'application/octet-stream';
const MB = 1024 * 1024;

let app: Awaited<ReturnType<typeof startTestApp>>;
let clock = 0;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: RoomId;
let names = 0;

beforeEach(async () => {
  clock = 0;
  const opened = await openMemoryStore();
  app = await startTestApp({
    opened,
    now: () => Date.now() + clock,
    files: { limits: { maxBytes: 3 * MB, dailyBytes: 8 * MB, perMessage: 3, types: ['*'] } },
  });
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
  eve = await (await Person.signUp(app.baseUrl, 'eve')).online();
  ({ roomId } = (await ada.transport.call('rooms.create', { name: 'Workshop' })).listing.room);
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Workshop' } });
});
afterEach(async () => {
  for (const person of [ada, bob, eve]) person.leave();
  await app.close();
});

const of = (person: Person) => filesOf(app.baseUrl, person);
const name = (): string => `message-${(names += 1)}`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const picture = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 90, b: 200 } } });

describe('[ATT-1] a file that comes', () => {
  test('[ATT-1] comes in parts, which may be repeated, and is there when all of it is', async () => {
    const bytes = Buffer.alloc(2.5 * MB, 'abcdefg');
    const { begin, put, file, post } = of(ada);
    const { attachmentId, partBytes } = await begin(roomId, 'notes.bin', bytes.length);
    const part = (offset: number) => ({ offset, bytes: bytes.subarray(offset, offset + partBytes) });
    expect(await (await put(roomId, attachmentId, part(0))).json()).toEqual({ received: partBytes });
    expect(await (await put(roomId, attachmentId, part(0))).json()).toEqual({ received: partBytes });
    const early = await put(roomId, attachmentId, part(2 * partBytes));
    expect([early.status, await early.json()]).toMatchObject([
      409,
      { error: { details: { received: partBytes } } },
    ]);
    await expect(ada.transport.call('attachments.complete', { roomId, attachmentId })).rejects.toMatchObject({
      code: 'conflict',
      details: { received: partBytes },
    });
    expect((await file(roomId, attachmentId)).status).toBe(404);
    await expect(post(roomId, name(), [attachmentId])).rejects.toMatchObject({ code: 'conflict' });
    await put(roomId, attachmentId, part(partBytes));
    await put(roomId, attachmentId, part(2 * partBytes));
    const complete = () => ada.transport.call('attachments.complete', { roomId, attachmentId });
    const [one, other] = await Promise.all([complete(), complete()]);
    expect(one).toEqual(other);
    expect(one.attachment).toMatchObject({
      name: 'notes.bin',
      size: bytes.length,
      kind: 'file',
      type: UNKNOWN,
    });
    expect(Buffer.from(await (await file(roomId, attachmentId)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('[ATT-1] is only its uploader’s to fill, and never longer than was said', async () => {
    const { attachmentId } = await of(ada).begin(roomId, 'a.txt', 3);
    const part = { offset: 0, bytes: bytesOf('abc') };
    expect((await of(bob).put(roomId, attachmentId, part)).status).toBe(404);
    expect((await of(eve).put(roomId, attachmentId, part)).status).toBe(404);
    expect((await of(ada).put(roomId, attachmentId, { offset: 0, bytes: bytesOf('abcd') })).status).toBe(413);
    expect((await of(ada).put(roomId, attachmentId, { offset: 0, bytes: bytesOf('') })).status).toBe(400);
  });
});

describe('[ATT-2] a message', () => {
  test('[ATT-2] carries files of its sender in its room, each on one message, once; a repeat is answered', async () => {
    const { upload, post } = of(ada);
    const one = await upload(roomId, 'a.txt', bytesOf('one'));
    const id = name();
    const posted = await post(roomId, id, [one.attachmentId]);
    expect(posted.message).toMatchObject({ content: { kind: 'text', text: '' }, attachments: [one] });
    expect(await post(roomId, id, [one.attachmentId])).toEqual(posted);
    await expect(post(roomId, name(), [one.attachmentId])).rejects.toMatchObject({ code: 'conflict' });
    const two = await upload(roomId, 'b.txt', bytesOf('two'));
    await expect(of(bob).post(roomId, name(), [two.attachmentId])).rejects.toMatchObject({
      code: 'not-found',
    });
    const other = (await ada.transport.call('rooms.create', { name: 'Other' })).listing.room.roomId;
    await expect(post(other, name(), [two.attachmentId])).rejects.toMatchObject({ code: 'not-found' });
    await expect(post(roomId, name(), [two.attachmentId, two.attachmentId])).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(post(roomId, name(), [])).rejects.toMatchObject({ code: 'invalid' });
    const race = [name(), name()].map((message) => post(roomId, message, [two.attachmentId]));
    const outcomes = await Promise.allSettled(race);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('[ATT-2] without words needs files, also when it is edited', async () => {
    const none = { kind: 'text', text: ' ' } as const;
    const call = ada.transport.call.bind(ada.transport);
    await expect(
      call('messages.post', { roomId, clientMessageId: name(), content: none }),
    ).rejects.toMatchObject({
      code: 'invalid',
    });
    const file = await of(ada).upload(roomId, 'a.txt', bytesOf('one'));
    const { message } = await of(ada).post(roomId, name(), [file.attachmentId], 'a caption');
    const edited = await call('messages.edit', { messageId: message.messageId, content: none });
    expect(edited.message.attachments).toEqual([file]);
  });
});

describe('[ATT-3] a fetch', () => {
  test('[ATT-3] is for members, asked anew each time, and before the message for the uploader alone', async () => {
    const { attachmentId } = await of(ada).upload(roomId, 'a.txt', bytesOf('one'));
    const statusFor = async (person: Person) => {
      const answer = await of(person).file(roomId, attachmentId);
      await answer.arrayBuffer();
      return answer.status;
    };
    expect([await statusFor(ada), await statusFor(bob), await statusFor(eve)]).toEqual([200, 404, 404]);
    await of(ada).post(roomId, name(), [attachmentId]);
    expect([await statusFor(ada), await statusFor(bob), await statusFor(eve)]).toEqual([200, 200, 404]);
    const etag = (await of(bob).file(roomId, attachmentId)).headers.get('etag')!;
    expect((await of(bob).file(roomId, attachmentId, { 'if-none-match': etag })).status).toBe(304);
    await bob.transport.call('rooms.leave', { roomId });
    expect(await statusFor(bob)).toBe(404);
    expect((await of(bob).file(roomId, attachmentId, { 'if-none-match': etag })).status).toBe(404);
    const anonymous = await fetch(`${app.baseUrl}/api/rooms/${roomId}/attachments/${attachmentId}/file`);
    expect(anonymous.status).toBe(401);
    const elsewhere = (await eve.transport.call('rooms.create', { name: 'Elsewhere' })).listing.room.roomId;
    expect((await of(eve).file(elsewhere, attachmentId)).status).toBe(404);
  });

  test('[ATT-10] may want a part of it', async () => {
    const { attachmentId } = await of(ada).upload(roomId, 'a.txt', bytesOf('0123456789'));
    const part = async (range: string) => {
      const answer = await of(ada).file(roomId, attachmentId, { range });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await part('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
    expect((await part('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10']);
    for (const odd of ['bytes=0-1,3-4', 'lines=1-2', 'bytes=-', 'bytes=5-2'])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await part(odd)).toEqual([200, null, '0123456789']);
  });
});

describe('[ATT-4] what is sent', () => {
  const HOSTILE: readonly [string, string, Uint8Array][] = [
    ['a picture that is a page', 'photo.png', bytesOf('<!doctype html><script>alert(1)</script>')],
    [
      'a drawing with a script',
      'logo.svg',
      bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
    ['a GIF that is a script', 'both.gif', bytesOf('GIF89a=1;alert(document.domain);/*')],
    ['a script', 'a.js', bytesOf('alert(1)')],
    ['a PDF', 'a.pdf', bytesOf('%PDF-1.7 /JavaScript')],
  ];
  test.each(HOSTILE)('[ATT-4] %s is a download of bytes', async (_what, fileName, bytes) => {
    const { attachmentId, kind } = await of(ada).upload(roomId, fileName, bytes);
    expect(kind).toBe('file');
    const answer = await of(ada).file(roomId, attachmentId);
    expect(answer.headers.get('content-type')).toBe(UNKNOWN);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect((await of(ada).thumbnail(roomId, attachmentId)).status).toBe(404);
  });

  test('[ATT-4] is no part of a page but a picture, a sound or a film', async () => {
    const { attachmentId } = await of(ada).upload(roomId, 'a.js', bytesOf('alert(1)'));
    const statusAs = async (wanted: string) => {
      const answer = await of(ada).file(roomId, attachmentId, { 'sec-fetch-dest': wanted });
      await answer.arrayBuffer();
      return answer.status;
    };
    for (const wanted of ['script', 'style', 'worker', 'serviceworker', 'iframe', 'object', 'embed'])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect([wanted, await statusAs(wanted)]).toEqual([wanted, 403]);
    for (const wanted of ['document', 'image', 'audio', 'video', 'empty'])
      // oxlint-disable-next-line no-await-in-loop
      expect([wanted, await statusAs(wanted)]).toEqual([wanted, 200]);
  });

  test('[ATT-9] has a name and nothing else', async () => {
    const names: [string, string][] = [
      ['../../etc/passwd', 'passwd'],
      [String.raw`C:\temp\plan.txt`, 'plan.txt'],
      ['invoice\u202Egnp.exe', 'invoicegnp.exe'],
      ['a\u0000b\u200b.txt', 'ab.txt'],
      ['..', 'file'],
      ['<img src=x onerror=alert(1)>.png', '<img src=x onerror=alert(1)>.png'],
      [`${'x'.repeat(400)}.tar`, `${'x'.repeat(196)}.tar`],
      ['it\'s "fine" ü.txt', 'it\'s "fine" ü.txt'],
    ];
    for (const [given, plain] of names) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { attachmentId, name: stored } = await of(ada).upload(roomId, given, bytesOf('x'));
      expect(stored).toBe(plain);
      // oxlint-disable-next-line no-await-in-loop
      const answer = await of(ada).file(roomId, attachmentId);
      // oxlint-disable-next-line no-await-in-loop
      await answer.arrayBuffer();
      const disposition = answer.headers.get('content-disposition')!;
      expect(disposition).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%!~-]+$/);
      expect(decodeURIComponent(disposition.split("''")[1]!)).toBe(plain);
    }
  });
});

describe('[ATT-5] a picture', () => {
  test('[ATT-5] is written anew: upright, without what stood beside it, with its size and a thumbnail', async () => {
    const secret = 'Somewhere secret';
    const photo = await picture(1_200, 600)
      .withExif({ IFD0: { ImageDescription: secret }, IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const polyglot = Buffer.concat([photo, bytesOf('<script>alert(1)</script>')]);
    const stored = await of(ada).upload(roomId, 'photo.png', polyglot);
    expect(stored).toMatchObject({ kind: 'image', type: 'image/jpeg', width: 600, height: 1_200 });
    const answer = await of(ada).file(roomId, stored.attachmentId);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBe(stored.size);
    expect(bytes.includes('<script>') || bytes.includes(secret)).toBe(false);
    const about = await sharp(bytes).metadata();
    expect(about).toMatchObject({ width: 600, height: 1_200 });
    expect([about.exif, about.orientation]).toEqual([undefined, undefined]);
    const small = await of(ada).thumbnail(roomId, stored.attachmentId);
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({
      width: 480,
      height: 960,
    });
  });

  test('[ATT-5] that moves goes on moving', async () => {
    const frames = await Promise.all(
      [20, 220].map((r) =>
        sharp({ create: { width: 30, height: 20, channels: 3, background: { r, g: 0, b: 0 } } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    const stored = await of(ada).upload(roomId, 'moving.gif', moving);
    expect(stored).toMatchObject({ kind: 'image', type: 'image/gif', width: 30, height: 20 });
    const bytes = Buffer.from(await (await of(ada).file(roomId, stored.attachmentId)).arrayBuffer());
    expect((await sharp(bytes).metadata()).pages).toBe(2);
  });

  test('[ATT-6] of too many pixels is refused, and its caption is nobody’s loss', async () => {
    const bomb = await picture(12_000, 12_000).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(2 * MB);
    await expect(of(ada).upload(roomId, 'bomb.png', bomb)).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('[ATT-7] bounds', () => {
  test('[ATT-7] hold for a file, a message and a day', async () => {
    await expect(of(ada).begin(roomId, 'a.bin', 3 * MB + 1)).rejects.toMatchObject({
      code: 'too-large',
      details: { maxBytes: 3 * MB },
    });
    await expect(of(ada).begin(roomId, 'a.bin', 0)).rejects.toMatchObject({ code: 'invalid' });
    const ids = await Promise.all(
      [1, 2, 3, 4].map(async () => (await of(ada).upload(roomId, 'a', bytesOf('x'))).attachmentId),
    );
    await expect(of(ada).post(roomId, name(), ids)).rejects.toMatchObject({
      code: 'too-large',
      details: { perMessage: 3 },
    });
    await of(ada).begin(roomId, 'a.bin', 3 * MB);
    await of(ada).begin(roomId, 'b.bin', 3 * MB);
    await expect(of(ada).begin(roomId, 'c.bin', 3 * MB)).rejects.toMatchObject({ code: 'rate-limited' });
    await of(bob).begin(roomId, 'c.bin', 3 * MB);
    clock = DAY;
    await of(ada).begin(roomId, 'c.bin', 3 * MB);
  });
});

describe('[ATT-8] what stands on no message', () => {
  const objects = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of app.files.objects.list()) keys.push(key);
    return keys;
  };

  test('[ATT-8] is removed after a day; what is on one stays', async () => {
    const { upload, post, begin, file } = of(ada);
    const left = await upload(roomId, 'left.txt', bytesOf('left'));
    const half = await begin(roomId, 'half.txt', 10);
    await of(ada).put(roomId, half.attachmentId, { offset: 0, bytes: bytesOf('half') });
    const kept = await upload(roomId, 'kept.txt', bytesOf('kept'));
    await post(roomId, name(), [kept.attachmentId]);
    expect((await objects()).length).toBe(2);
    clock = DAY + 60_000;
    await expect.poll(objects, PATIENCE).toEqual([`${kept.attachmentId}.bytes`]);
    await expect.poll(async () => (await file(roomId, left.attachmentId)).status, PATIENCE).toBe(404);
    await expect(post(roomId, name(), [left.attachmentId])).rejects.toMatchObject({ code: 'not-found' });
    expect((await file(roomId, kept.attachmentId)).status).toBe(200);
  });

  test('[ATT-8] is not given out any more when its message is deleted, and removed', async () => {
    const stored = await of(ada).upload(roomId, 'a.png', await picture().png().toBuffer());
    const { message } = await of(ada).post(roomId, name(), [stored.attachmentId]);
    const gone = await ada.transport.call('messages.delete', { messageId: message.messageId });
    expect(gone.message.attachments).toBeUndefined();
    expect((await of(bob).file(roomId, stored.attachmentId)).status).toBe(404);
    await expect.poll(objects, PATIENCE).toEqual([]);
  });

  test('[ATT-8] can be discarded by who brought it', async () => {
    const stored = await of(ada).upload(roomId, 'a.txt', bytesOf('x'));
    const { attachmentId } = stored;
    await expect(bob.transport.call('attachments.discard', { roomId, attachmentId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await ada.transport.call('attachments.discard', { roomId, attachmentId });
    await ada.transport.call('attachments.discard', { roomId, attachmentId });
    expect(await objects()).toEqual([]);
    const posted = await of(ada).upload(roomId, 'b.txt', bytesOf('y'));
    await of(ada).post(roomId, name(), [posted.attachmentId]);
    await expect(
      ada.transport.call('attachments.discard', { roomId, attachmentId: posted.attachmentId }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('[ATT-8] goes with its room', async () => {
    const { upload, post } = of(ada);
    const one = await upload(roomId, 'a.txt', bytesOf('x'));
    await post(roomId, name(), [one.attachmentId]);
    await upload(roomId, 'b.txt', bytesOf('y'));
    expect(await app.files.cleanup.removeSome(roomId)).toBe(false);
    await app.files.cleanup.removeSome(roomId);
    expect(await objects()).toEqual([]);
  });
});

test('[ATT-11] a room lists its files, newest first, and pictures have words that their sender changes', async () => {
  const { upload, post } = of(ada);
  const pictureBytes = await picture().png().toBuffer();
  const one = await upload(roomId, 'one.png', pictureBytes);
  const { message } = await post(roomId, name(), [one.attachmentId]);
  const two = await of(bob).upload(roomId, 'two.txt', bytesOf('two'));
  await of(bob).post(roomId, name(), [two.attachmentId]);
  await upload(roomId, 'unposted.txt', bytesOf('x'));
  const list = await bob.transport.call('attachments.list', { roomId });
  expect(list.files.map(({ attachment }) => attachment.name)).toEqual(['two.txt', 'one.png']);
  expect(list.files[1]).toMatchObject({ messageId: message.messageId, uploadedBy: ada.userId });
  expect(list.users.map(({ displayName }) => displayName).sort()).toEqual(['ada', 'bob']);
  const first = await bob.transport.call('attachments.list', { roomId, limit: 2 });
  const next = await bob.transport.call('attachments.list', { roomId, limit: 2, cursor: first.cursor! });
  expect([...first.files, ...next.files]).toEqual(list.files);
  await expect(eve.transport.call('attachments.list', { roomId })).rejects.toMatchObject({
    code: 'not-found',
  });
  const { messageId } = message;
  const describe_ = (by: Person, alt: string) =>
    by.transport.call('attachments.describe', { messageId, attachmentId: one.attachmentId, alt });
  await expect(describe_(bob, 'x')).rejects.toMatchObject({ code: 'forbidden' });
  expect((await describe_(ada, 'A blue field')).message.attachments).toEqual([
    { ...one, alt: 'A blue field' },
  ]);
  expect((await describe_(ada, '')).message.attachments).toEqual([one]);
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { AttachmentId } from '../../packages/contract/src/ids.ts';
import { filesOf } from '../support/attachments.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

test('[ATT-1, ATT-8] a killed server serves no half of a file, and goes on where it stopped', async () => {
  const directory = await temporaryDirectory();
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path });
  undo.push(
    () => directory.remove(),
    () => server.kill9(),
  );
  const ada = await (await Person.signUp(server.baseUrl, 'ada')).online();
  undo.push(() => ada.leave());
  const files = filesOf(server.baseUrl, ada);
  const { roomId } = (await ada.transport.call('rooms.create', { name: 'Crash' })).listing.room;
  const bytes = Buffer.alloc(2_500_000, 'some bytes');
  const { attachmentId, partBytes } = await files.begin(roomId, 'a.bin', bytes.length);
  const part = (offset: number) => ({ offset, bytes: bytes.subarray(offset, offset + partBytes) });
  await files.put(roomId, attachmentId, part(0));
  const cut = files.put(roomId, attachmentId, part(partBytes)).catch(() => undefined);
  await server.kill9();
  await cut;
  await server.start();
  await ada.online();
  expect((await files.file(roomId, attachmentId)).status).toBe(404);
  expect(await keptIn(directory.path)).toEqual([]);
  await send(partBytes);
  const completing = ada.transport
    .call('attachments.complete', { roomId, attachmentId })
    .catch(() => undefined);
  await server.kill9();
  await completing;
  await server.start();
  await ada.online();
  const { attachment } = await ada.insist(() =>
    ada.transport.call('attachments.complete', { roomId, attachmentId }),
  );
  expect(attachment.size).toBe(bytes.length);
  expect(Buffer.from(await (await files.file(roomId, attachmentId)).arrayBuffer()).equals(bytes)).toBe(true);
  expect(await keptIn(directory.path)).toEqual([`${attachmentId}.bytes`]);

  /** From a place on, as the server says. */
  async function send(from: number): Promise<void> {
    let offset = from;
    while (offset < bytes.length) {
      const answer = (await (await files.put(roomId, attachmentId, part(offset))).json()) as {
        received?: number;
        error?: { details: { received: number } };
      };
      offset = answer.received ?? answer.error!.details.received;
    }
  }
});

async function keptIn(dataDirectory: string): Promise<AttachmentId[]> {
  const names = await readdir(join(dataDirectory, 'files', 'kept'), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.includes('.'))
    .map((name) => name.slice(name.indexOf('/') + 1) as AttachmentId);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachmentId } from '@atrium/contract/ids';
import { isMissing } from './disk-objects.ts';
import type { OwnFile } from './object-store.ts';
import { SNIFFED_BYTES } from './sniffed-type.ts';

/** Files that are still coming, in a directory of this server: named by the ids that the server gave them. */
export class UploadStage {
  readonly #root: string;
  readonly #lines = new Map<AttachmentId, Promise<unknown>>();

  /** @param root absolute */
  constructor(root: string) {
    this.#root = root;
  }

  pathOf(attachmentId: AttachmentId, ending: 'raw' | 'picture' | 'thumbnail' = 'raw'): string {
    return join(this.#root, `${attachmentId}.${ending}`);
  }

  /** How much has come. */
  async received(attachmentId: AttachmentId): Promise<number> {
    try {
      return (await stat(this.pathOf(attachmentId))).size;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  }

  /**
   * Puts a part behind what has come; what is there already stays. Answers with how much has come then: less than
   * `offset` where something is missing before.
   */
  add(attachmentId: AttachmentId, offset: number, bytes: Uint8Array): Promise<number> {
    return this.#alone(attachmentId, async () => {
      const received = await this.received(attachmentId);
      if (offset > received || offset + bytes.length <= received) return received;
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      const handle = await open(this.pathOf(attachmentId), received === 0 ? 'w' : 'r+', 0o600);
      try {
        const news = bytes.subarray(received - offset);
        await handle.write(news, 0, news.length, received);
      } finally {
        await handle.close();
      }
      return offset + bytes.length;
    });
  }

  async head(attachmentId: AttachmentId): Promise<Uint8Array> {
    const handle = await open(this.pathOf(attachmentId), 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  /** All that belongs to one. */
  async remove(attachmentId: AttachmentId): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    const own = names.filter((name) => name.startsWith(`${attachmentId}.`));
    await Promise.all(own.map((name) => rm(join(this.#root, name), { force: true })));
  }

  async #alone<T>(attachmentId: AttachmentId, work: () => Promise<T>): Promise<T> {
    const mine = (this.#lines.get(attachmentId) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#lines.set(attachmentId, settled);
    void settled.then(() => {
      if (this.#lines.get(attachmentId) === settled) this.#lines.delete(attachmentId);
    });
    return mine;
  }
}

export async function ownFile(path: string): Promise<OwnFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    size += piece.length;
  }
  return { path, size, hash: hash.digest('hex') };
}

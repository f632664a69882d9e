import type { Readable } from 'node:stream';
import type { Attachment } from '@atrium/contract/attachment';
import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key } from '../storage/store.ts';
import { pictureKey, thumbnailKey } from './attachment-cleanup.ts';
import type { AttachmentRepository } from './attachment-repository.ts';
import type { ByteRange, ObjectStore } from './object-store.ts';

export interface AttachmentReaderDeps {
  readonly attachments: AttachmentRepository;
  readonly objects: ObjectStore;
  readonly profiles: ProfileSource;
  readonly cursors: CursorCodec;
}

/** A file that may be fetched, as it is known before its bytes are read. */
export interface FoundFile {
  readonly attachment: Attachment;
  readonly hash: string;
  read(range?: ByteRange): Promise<Readable | undefined>;
  thumbnail(): Promise<Readable | undefined>;
}

/** Files on their way out. Callers have been authorised as members of the room. */
export class AttachmentReader {
  readonly #deps: AttachmentReaderDeps;

  constructor(deps: AttachmentReaderDeps) {
    this.#deps = deps;
  }

  /** One that stands on a message of the room; its uploader sees it before. Undefined for everything else. */
  async find(roomId: RoomId, attachmentId: AttachmentId, userId: UserId): Promise<FoundFile | undefined> {
    const { attachments, objects } = this.#deps;
    const stored = await attachments.find(attachmentId);
    if (stored?.roomId !== roomId) return undefined;
    const isOwn = stored.state === 'ready' && stored.uploadedBy === userId;
    // A claim is a message that is being written, or was: others may have heard of it already.
    const isPosted = stored.state === 'posted' || (stored.state === 'ready' && stored.claim !== undefined);
    if (!('attachment' in stored) || (!isOwn && !isPosted)) return undefined;
    return {
      attachment: stored.attachment,
      hash: stored.hash,
      read: (range) => objects.read(pictureKey(attachmentId), range),
      thumbnail: () => objects.read(thumbnailKey(attachmentId)),
    };
  }

  async list({
    roomId,
    cursor,
    limit,
  }: ParsedInput<'attachments.list'>): Promise<Output<'attachments.list'>> {
    const { attachments, cursors, profiles } = this.#deps;
    const scope = `attachments.list:${roomId}`;
    const start = cursor === undefined ? undefined : (cursors.decode(scope, cursor) as Key);
    const page = await attachments.ofRoom(roomId, { limit, start });
    const files = page.attachments.flatMap((one) => {
      if (one.state !== 'posted') return [];
      const { attachment, messageId, uploadedBy, createdAt } = one;
      return [{ attachment, messageId, uploadedBy, createdAt }];
    });
    const users = await profiles.profiles([...new Set(files.map(({ uploadedBy }) => uploadedBy))]);
    return { files, users, ...(page.next && { cursor: cursors.encode(scope, page.next) }) };
  }
}

import type { Attachment } from '@atrium/contract/attachment';
import { AppError } from '@atrium/contract/errors';
import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import { newAttachmentId } from '../ids.ts';
import { timerWrites } from '../timers/timer.ts';
import { lookTimer, pictureKey, thumbnailKey } from './attachment-cleanup.ts';
import type { StoredAttachment } from './attachment-item.ts';
import type { AttachmentRepository } from './attachment-repository.ts';
import { plainFileName } from './file-name.ts';
import type { FileLimits } from './file-settings.ts';
import type { ImageMaker } from './image-maker.ts';
import type { ObjectStore, OwnFile } from './object-store.ts';
import { kindOf, sniffedType, UNKNOWN_TYPE } from './sniffed-type.ts';
import { ownFile, type UploadStage } from './upload-stage.ts';

/** What nobody posts for so long is removed, milliseconds. */
const UNPOSTED_MS = 24 * 60 * 60_000;

export interface AttachmentUploadsDeps {
  readonly attachments: AttachmentRepository;
  readonly stage: UploadStage;
  readonly objects: ObjectStore;
  readonly images: ImageMaker;
  readonly limits: FileLimits;
  readonly now: () => number;
}

interface Place {
  readonly roomId: RoomId;
  readonly attachmentId: AttachmentId;
}

type Uploading = Extract<StoredAttachment, { state: 'uploading' }>;

/** Files on their way in: announced, in parts, looked at. Callers have been authorised as members of the room. */
export class AttachmentUploads {
  readonly #deps: AttachmentUploadsDeps;
  readonly #completing = new Map<AttachmentId, Promise<Attachment>>();

  constructor(deps: AttachmentUploadsDeps) {
    this.#deps = deps;
  }

  /** Throws `too-large` for a file above the bound, `rate-limited` for more than a day has room for. */
  async begin(input: ParsedInput<'attachments.begin'>, userId: UserId): Promise<Output<'attachments.begin'>> {
    const { attachments, limits, now } = this.#deps;
    const { roomId, name, size } = input;
    assertFits(size, limits);
    const at = now();
    const createdAt = new Date(at).toISOString();
    const day = createdAt.slice(0, 10);
    if (!(await attachments.take(userId, day, { bytes: size, most: limits.dailyBytes })))
      throw new AppError('rate-limited', 'You have sent as many files today as one person may.', {
        details: { retryAfterMs: Date.parse(day) + UNPOSTED_MS - at, dailyBytes: limits.dailyBytes },
      });
    const attachmentId = newAttachmentId(at);
    await attachments.create(
      {
        attachmentId,
        roomId,
        uploadedBy: userId,
        createdAt,
        name: plainFileName(name),
        state: 'uploading',
        size,
      },
      timerWrites([lookTimer(attachmentId, at + UNPOSTED_MS)]),
    );
    return { attachmentId, partBytes: LIMITS.attachmentPartBytes };
  }

  /** Answers with how much has come. Throws `conflict`, with the same in `details`, where something is missing before. */
  async add(
    place: Place,
    userId: UserId,
    part: { offset: number; bytes: Uint8Array },
  ): Promise<{ received: number }> {
    const stored = await this.#own(place, userId);
    if (stored.state !== 'uploading') throw new AppError('conflict', 'All of this file has come.');
    const { offset, bytes } = part;
    if (offset + bytes.length > stored.size) throw new AppError('too-large', 'More came than was announced.');
    const received = await this.#deps.stage.add(place.attachmentId, offset, bytes);
    if (received < offset)
      throw new AppError('conflict', 'A part is missing before this one.', { details: { received } });
    return { received };
  }

  /** Throws `conflict` if something is missing, `too-large` for a picture of too many pixels, `invalid` for its type. */
  async complete(place: Place, userId: UserId): Promise<Attachment> {
    const stored = await this.#own(place, userId);
    if (stored.state === 'ready' || stored.state === 'posted') return stored.attachment;
    if (stored.state !== 'uploading') throw gone();
    const { attachmentId } = stored;
    const running = this.#completing.get(attachmentId) ?? this.#complete(stored);
    this.#completing.set(attachmentId, running);
    return running.finally(() => this.#completing.delete(attachmentId));
  }

  /** Throws `conflict` for one that stands on a message. Discarding twice changes nothing. */
  async discard(place: Place, userId: UserId): Promise<void> {
    const { attachments, stage, objects } = this.#deps;
    const { attachmentId } = place;
    const stored = await attachments.find(attachmentId);
    if (stored === undefined) return;
    if (stored.roomId !== place.roomId || stored.uploadedBy !== userId) throw gone();
    const isFree = stored.state === 'uploading' || (stored.state === 'ready' && stored.claim === undefined);
    const { uploadedBy, roomId, createdAt, name } = stored;
    const deleted = { attachmentId, roomId, uploadedBy, createdAt, name, state: 'deleted' } as const;
    if (!isFree || !(await attachments.replace(stored, deleted)))
      throw new AppError('conflict', 'This file stands on a message.');
    await stage.remove(attachmentId);
    await objects.remove(pictureKey(attachmentId));
    await objects.remove(thumbnailKey(attachmentId));
    await attachments.remove(attachmentId);
  }

  async #own({ roomId, attachmentId }: Place, userId: UserId): Promise<StoredAttachment> {
    const stored = await this.#deps.attachments.find(attachmentId);
    if (stored?.roomId !== roomId || stored.uploadedBy !== userId) throw gone();
    return stored;
  }

  async #complete(stored: Uploading): Promise<Attachment> {
    const { stage, limits, attachments } = this.#deps;
    const { attachmentId, size } = stored;
    const received = await stage.received(attachmentId);
    if (received !== size)
      throw new AppError('conflict', 'Not all of this file has come.', { details: { received } });
    const type = sniffedType(await stage.head(attachmentId));
    if (!limits.types.some((one) => matches(one, type)))
      throw new AppError('invalid', 'Files of this kind are not taken here.', { details: { type } });
    const { file, ...looks } = await this.#looked(attachmentId, type);
    const { uploadedBy, roomId, createdAt, name } = stored;
    const attachment: Attachment = { attachmentId, name, size: file.size, ...looks };
    const common = { attachmentId, roomId, uploadedBy, createdAt, name };
    await this.#deps.objects.keep(pictureKey(attachmentId), file);
    const isDone = await attachments.replace(stored, {
      ...common,
      state: 'ready',
      attachment,
      hash: file.hash,
    });
    if (!isDone) return this.#doneByOthers(attachmentId);
    await stage.remove(attachmentId);
    return attachment;
  }

  /** Another server was asked too, or the file was discarded meanwhile. */
  async #doneByOthers(attachmentId: AttachmentId): Promise<Attachment> {
    const stored = await this.#deps.attachments.find(attachmentId);
    if (stored?.state === 'ready' || stored?.state === 'posted') return stored.attachment;
    throw gone();
  }

  async #looked(
    attachmentId: AttachmentId,
    type: string,
  ): Promise<Pick<Attachment, 'kind' | 'type' | 'width' | 'height'> & { file: OwnFile }> {
    const { stage, images, objects } = this.#deps;
    const raw = stage.pathOf(attachmentId);
    if (kindOf(type) !== 'image') return { kind: kindOf(type), type, file: await ownFile(raw) };
    const picture = stage.pathOf(attachmentId, 'picture');
    const thumbnail = stage.pathOf(attachmentId, 'thumbnail');
    const answer = await images.make({ type, from: raw, picture, thumbnail });
    switch (answer.kind) {
      case 'made': {
        await objects.keep(thumbnailKey(attachmentId), await ownFile(thumbnail));
        const { width, height } = answer;
        return { kind: 'image', type, width, height, file: await ownFile(picture) };
      }
      case 'tooLarge':
        throw new AppError('too-large', 'This picture has too many pixels.');
      case 'busy':
        throw new AppError('unavailable', 'Many pictures are being looked at. Try again.');
      case 'broken':
      default:
        // It only looks like a picture: whoever wants it downloads it.
        return { kind: 'file', type: UNKNOWN_TYPE, file: await ownFile(raw) };
    }
  }
}

function assertFits(size: number, { maxBytes }: FileLimits): void {
  if (size > maxBytes)
    throw new AppError('too-large', `A file has at most ${Math.floor(maxBytes / 1024 / 1024)} MB here.`, {
      details: { maxBytes },
    });
}

/** `image/*`, `application/pdf` or `*`. */
function matches(pattern: string, type: string): boolean {
  return (
    pattern === '*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)))
  );
}

function gone(): AppError {
  return new AppError('not-found', 'There is no such file, or it is not yours.');
}

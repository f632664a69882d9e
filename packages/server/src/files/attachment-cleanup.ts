import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Write } from '../storage/store.ts';
import type { TimerHandler } from '../timers/timer-worker.ts';
import { timerWrites, type Timer } from '../timers/timer.ts';
import type { ReadyAttachment } from './attachment-item.ts';
import { deletionOf, type AttachmentRepository } from './attachment-repository.ts';
import type { ObjectStore } from './object-store.ts';
import type { UploadStage } from './upload-stage.ts';

const LOOK_AT_ATTACHMENT = 'attachment';
/** One that is being posted is looked at again after so long, milliseconds. */
const CLAIM_MS = 60 * 60_000;
const PAGE = 100;

export function pictureKey(attachmentId: AttachmentId): string {
  return `${attachmentId}.bytes`;
}

export function thumbnailKey(attachmentId: AttachmentId): string {
  return `${attachmentId}.thumbnail`;
}

/** At that time somebody looks whether it is still needed. */
export function lookTimer(attachmentId: AttachmentId, dueAt: number): Timer {
  return { kind: LOOK_AT_ATTACHMENT, dueAt, key: attachmentId, payload: { attachmentId } };
}

/** Files that a change takes from a message: from that moment on nobody gets them, soon after they are removed. */
export function removalOfAttachments(now: () => number): (before: Message, after: Message) => Write[] {
  return (before, after) => {
    const kept = new Set(after.attachments?.map(({ attachmentId }) => attachmentId));
    const gone = (before.attachments ?? []).filter(({ attachmentId }) => !kept.has(attachmentId));
    if (gone.length === 0) return [];
    const at = now();
    return [
      ...gone.map(({ attachmentId }) => deletionOf(attachmentId)),
      ...timerWrites(gone.map(({ attachmentId }) => lookTimer(attachmentId, at))),
    ];
  };
}

export interface AttachmentCleanupDeps {
  readonly attachments: AttachmentRepository;
  readonly stage: UploadStage;
  readonly objects: ObjectStore;
  /** The message that its sender gave this name, if it stands in the room's log after a place. */
  readonly findPosted: (
    roomId: RoomId,
    sender: { readonly userId: UserId; readonly clientMessageId: string },
    afterSeq: number,
  ) => Promise<Message | undefined>;
  readonly now: () => number;
}

/** Removes what stands on no message. Broken off, it is done again: the timer stays until all is gone. */
export class AttachmentCleanup {
  readonly #deps: AttachmentCleanupDeps;
  readonly handlers: ReadonlyMap<string, TimerHandler>;

  constructor(deps: AttachmentCleanupDeps) {
    this.#deps = deps;
    this.handlers = new Map([
      [
        LOOK_AT_ATTACHMENT,
        async ({ payload }) => ({ writes: await this.#look(payload['attachmentId'] as AttachmentId) }),
      ],
    ]);
  }

  /** Files of a room that is deleted, whatever they stand on. Answers whether there may be more. May be repeated. */
  async removeSome(roomId: RoomId): Promise<boolean> {
    const page = await this.#deps.attachments.ofRoom(roomId, { limit: PAGE });
    for (const { attachmentId } of page.attachments) {
      // oxlint-disable-next-line no-await-in-loop -- nobody waits for it
      await this.#remove(attachmentId);
    }
    return page.next !== undefined;
  }

  async #look(attachmentId: AttachmentId): Promise<Write[]> {
    const stored = await this.#deps.attachments.find(attachmentId);
    if (stored?.state === 'posted') return [];
    if (stored?.state === 'ready')
      return stored.claim ? this.#lookAtClaim(stored, stored.claim) : this.#giveUp(stored);
    await this.#remove(attachmentId);
    return [];
  }

  /** The server died between a message and the mark that its files are on it, or the message was never stored. */
  async #lookAtClaim(
    stored: ReadyAttachment,
    claim: NonNullable<ReadyAttachment['claim']>,
  ): Promise<Write[]> {
    const { findPosted, attachments, now } = this.#deps;
    const { roomId, uploadedBy: userId, attachmentId } = stored;
    const { clientMessageId, afterSeq, at } = claim;
    const message = await findPosted(roomId, { userId, clientMessageId }, afterSeq);
    const isOnIt = message?.attachments?.some((one) => one.attachmentId === attachmentId) === true;
    if (message && isOnIt) {
      const { claim: _, ...rest } = stored;
      await attachments.replace(stored, {
        ...rest,
        state: 'posted',
        messageId: message.messageId,
        clientMessageId,
      });
      return [];
    }
    if (now() - at < CLAIM_MS) return timerWrites([lookTimer(attachmentId, now() + CLAIM_MS)]);
    return this.#giveUp(stored);
  }

  /** From the mark on nobody can put it on a message any more: not one whose bytes are gone. */
  async #giveUp(stored: ReadyAttachment): Promise<Write[]> {
    const { attachments, now } = this.#deps;
    const { attachmentId, roomId, uploadedBy, createdAt, name } = stored;
    const deleted = { attachmentId, roomId, uploadedBy, createdAt, name, state: 'deleted' } as const;
    // Claimed anew at this moment: then it is looked at later.
    if (!(await attachments.replace(stored, deleted)))
      return timerWrites([lookTimer(attachmentId, now() + CLAIM_MS)]);
    await this.#remove(attachmentId);
    return [];
  }

  /** Bytes first: as long as there are any, the item says so. */
  async #remove(attachmentId: AttachmentId): Promise<void> {
    const { stage, objects, attachments } = this.#deps;
    await stage.remove(attachmentId);
    await objects.remove(pictureKey(attachmentId));
    await objects.remove(thumbnailKey(attachmentId));
    await attachments.remove(attachmentId);
  }
}

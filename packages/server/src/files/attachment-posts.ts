import type { Attachment, AttachmentChoice } from '@atrium/contract/attachment';
import { AppError } from '@atrium/contract/errors';
import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { claimOf, type StoredAttachment } from './attachment-item.ts';
import type { AttachmentRepository } from './attachment-repository.ts';

export interface MessageToBe {
  readonly roomId: RoomId;
  readonly senderId: UserId;
  readonly clientMessageId: string;
  /** The message will stand behind this place. */
  readonly afterSeq: number;
}

/** Puts files on messages: each on one, once. */
export class AttachmentPosts {
  readonly #deps: {
    readonly attachments: AttachmentRepository;
    readonly perMessage: number;
    readonly now: () => number;
  };

  constructor(deps: { attachments: AttachmentRepository; perMessage: number; now: () => number }) {
    this.#deps = deps;
  }

  /**
   * Keeps files for a message that is about to be written; a repeat gets the same ones. Throws `not-found` for what is not
   * the sender's own in this room, `conflict` for what is not ready or on another message.
   */
  async claim(choices: readonly AttachmentChoice[], message: MessageToBe): Promise<Attachment[]> {
    const { perMessage } = this.#deps;
    if (choices.length > perMessage)
      throw new AppError('too-large', `A message takes at most ${perMessage} files.`, {
        details: { perMessage },
      });
    const ids = choices.map(({ attachmentId }) => attachmentId);
    if (new Set(ids).size < ids.length) throw new AppError('invalid', 'A message takes a file once.');
    const found = await Promise.all(ids.map((attachmentId) => this.#free(attachmentId, message)));
    await Promise.all(found.map((one) => this.#keep(one, message)));
    return found.map((one, at) => withAlt(one.attachment, choices[at]?.alt));
  }

  /** The message is stored. What is lost here is found later by the claim. */
  async posted({ attachments = [], messageId, clientMessageId }: Message): Promise<void> {
    await Promise.all(
      attachments.map(async ({ attachmentId }) => {
        const stored = await this.#deps.attachments.find(attachmentId);
        if (stored?.state !== 'ready') return;
        const { claim: _, ...rest } = stored;
        await this.#deps.attachments.replace(stored, {
          ...rest,
          state: 'posted',
          messageId,
          clientMessageId,
        });
      }),
    );
  }

  async #free(attachmentId: AttachmentId, message: MessageToBe) {
    const { roomId, senderId, clientMessageId } = message;
    const stored = await this.#deps.attachments.find(attachmentId);
    if (stored?.roomId !== roomId || stored.uploadedBy !== senderId || stored.state === 'deleted')
      throw new AppError('not-found', 'A file of this message is not there any more.', {
        details: { attachmentId },
      });
    if (stored.state === 'uploading')
      throw new AppError('conflict', 'A file of this message has not come yet.', {
        details: { attachmentId },
      });
    const owner = claimOf(stored);
    if (owner !== undefined && owner !== clientMessageId) throw taken(attachmentId);
    return stored;
  }

  async #keep(stored: StoredAttachment, { clientMessageId, afterSeq }: MessageToBe): Promise<void> {
    if (stored.state !== 'ready' || stored.claim) return;
    const claim = { clientMessageId, afterSeq, at: this.#deps.now() };
    if (await this.#deps.attachments.replace(stored, { ...stored, claim })) return;
    // Another attempt of the same message may have been faster.
    const now = await this.#deps.attachments.find(stored.attachmentId);
    if (now === undefined || claimOf(now) !== clientMessageId) throw taken(stored.attachmentId);
  }
}

function withAlt(attachment: Attachment, alt: string | undefined): Attachment {
  const plain = alt?.trim() ?? '';
  return plain === '' ? attachment : { ...attachment, alt: plain };
}

function taken(attachmentId: AttachmentId): AppError {
  return new AppError('conflict', 'A file of this message stands on another one.', {
    details: { attachmentId },
  });
}

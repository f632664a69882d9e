import { LIMITS } from '@atrium/contract/limits';
import type { MessageId } from '@atrium/contract/ids';
import type { Message, MessageVersion } from '@atrium/contract/messages';
import type { Store, Write } from '../storage/store.ts';
import { MESSAGES } from './message-item.ts';

/**
 * What messages said before they were edited: items beside the message that stand in no index, one for each of the
 * latest edits. A later edit takes the place of the oldest.
 */
export class MessageVersions {
  readonly #store: Pick<Store, 'batchGet'>;

  constructor({ store }: { store: Pick<Store, 'batchGet'> }) {
    this.#store = store;
  }

  /** Keeps what the message says now; written together with the edit. */
  kept(message: Message): Write {
    const writtenAt = message.editedAt ?? message.createdAt;
    const place = ((message.edits ?? 0) % LIMITS.versionsKept) + 1;
    const item = { ...versionKey(message.messageId, place), writtenAt, version: { ...message.content } };
    return { put: { table: MESSAGES, item } };
  }

  /** Takes all of them away; written together with the deletion. */
  removal({ messageId, edits = 0 }: Message): Write[] {
    return keysOf(messageId, edits).map((key) => ({ delete: { table: MESSAGES, key } }));
  }

  /** Earlier texts, oldest first. */
  async of({ messageId, edits = 0 }: Message): Promise<MessageVersion[]> {
    const items = await this.#store.batchGet(MESSAGES, keysOf(messageId, edits));
    return items
      .map((item) => ({
        content: item['version'] as unknown as MessageVersion['content'],
        writtenAt: item['writtenAt'] as string,
      }))
      .toSorted((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1));
  }
}

function keysOf(messageId: MessageId, edits: number): { messageId: string }[] {
  const count = Math.min(edits, LIMITS.versionsKept);
  return Array.from({ length: count }, (_, at) => versionKey(messageId, at + 1));
}

function versionKey(messageId: MessageId, place: number): { messageId: string } {
  return { messageId: `${messageId}!version!${place}` };
}

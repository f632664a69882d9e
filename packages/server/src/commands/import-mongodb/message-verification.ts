import { isDeepStrictEqual } from 'node:util';
import { messageIdOf } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { MessageRepository } from '../../messages/message-repository.ts';
import { nameOfPart } from './bring-messages.ts';
import { fieldsOf, type ImportContext } from './import-context.ts';
import { mapMessage, type MessageDraft } from './map-message.ts';
import type { StoredRecord } from './staging.ts';

/** Messages of the source against the logs of the rooms. */
export class MessageVerification {
  readonly #context: ImportContext;
  readonly #messages: MessageRepository;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#messages = new MessageRepository(context.store);
  }

  async compare(records: readonly StoredRecord[]): Promise<[StoredRecord, string][]> {
    const ids = records.flatMap((record) => this.#idsOf(record));
    const stored = await this.#messages.findMany(ids);
    const byId = new Map(stored.map((message) => [message.messageId, message]));
    return records.flatMap((record) => {
      const parts = this.#idsOf(record).flatMap((id) => byId.get(id) ?? []);
      const what = this.#difference(record, parts);
      return what === undefined ? [] : [[record, what] as [StoredRecord, string]];
    });
  }

  #idsOf({ parent, place, parts }: StoredRecord) {
    const roomId = this.#context.references.room(parent);
    if (roomId === undefined || place === null) return [];
    return Array.from({ length: parts }, (_, at) => messageIdOf(roomId, place + at));
  }

  #difference(record: StoredRecord, parts: readonly Message[]): string | undefined {
    const mapped = mapMessage(fieldsOf<'messages'>(this.#context, record), record);
    if (mapped.kind === 'refused') return mapped.reason;
    const { contents } = mapped.draft;
    if (parts.length !== contents.length) return 'is missing';
    const isNamed = parts.every(({ clientMessageId }, at) => clientMessageId === nameOfPart(record, at));
    if (!isNamed) return 'stands at another place';
    const isTold = parts.every(({ content }, at) => isDeepStrictEqual(content, contents[at]));
    return isTold ? this.#differenceAround(mapped.draft, parts[0]!) : 'differs in its content';
  }

  #differenceAround({ sender, at, replyTo }: MessageDraft, stored: Message): string | undefined {
    const { references, staging } = this.#context;
    const senderId = references.user(sender);
    if (senderId !== undefined && stored.senderId !== senderId) return 'differs in its sender';
    if (Date.parse(stored.createdAt) < at) return 'differs in its time';
    const answered = replyTo === undefined ? undefined : staging.find('messages', replyTo);
    const place = stored.replyTo && Number(stored.replyTo.slice(-10));
    return place === undefined || place === answered?.place ? undefined : 'differs in what it answers';
  }
}

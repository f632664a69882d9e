import { messageIdOf, placeOf, type MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key, Store } from '../storage/store.ts';
import { MESSAGES, toMessage } from './message-item.ts';
import { newestFitting } from './message-history.ts';
import type { MessageRepository } from './message-repository.ts';

const BY_THREAD = 'ThreadIdIndex';

interface ReplyPage {
  /** Ascending by `seq`. */
  readonly replies: Message[];
  /** Cursor of the next older page; absent at the beginning of the thread. */
  readonly before?: string;
}

/** Reading threads: replies by the index of their thread, whatever else their room holds. */
export class ThreadReplies {
  readonly #store: Store;
  readonly #messages: Pick<MessageRepository, 'findMany'>;
  readonly #cursors: CursorCodec;

  constructor(deps: { store: Store; messages: Pick<MessageRepository, 'findMany'>; cursors: CursorCodec }) {
    this.#store = deps.store;
    this.#messages = deps.messages;
    this.#cursors = deps.cursors;
  }

  /** Throws `invalid` for a cursor that is not of this thread. */
  async page(root: Message, before: string | undefined, limit: number): Promise<ReplyPage> {
    const { messageId: threadId } = root;
    const startKey =
      before === undefined ? undefined : (this.#cursors.decode(scopeOf(threadId), before) as Key);
    const { found, isWhole } = await this.#newest(threadId, startKey, limit);
    const shown = await this.#asStored(found);
    const late = startKey === undefined ? await this.#late(root, shown) : [];
    const all = [...shown, ...late].toSorted((a, b) => a.seq - b.seq);
    const replies = newestFitting(all.slice(-limit));
    const [oldest] = replies;
    if (!oldest || (isWhole && replies.length === all.length)) return { replies };
    const { createdAt, messageId } = oldest;
    return { replies, before: this.#cursors.encode(scopeOf(threadId), { threadId, createdAt, messageId }) };
  }

  async #newest(
    threadId: MessageId,
    start: Key | undefined,
    limit: number,
  ): Promise<{ found: Message[]; isWhole: boolean }> {
    const found: Message[] = [];
    let startKey = start;
    do {
      // oxlint-disable-next-line no-await-in-loop -- a page of long replies ends at 1 MB and names the next
      const page = await this.#store.query({
        table: MESSAGES,
        index: BY_THREAD,
        where: '#threadId = :threadId',
        values: { threadId },
        descending: true,
        limit: limit - found.length,
        ...(startKey && { startKey }),
      });
      found.push(...page.items.map(toMessage));
      startKey = page.lastKey;
    } while (startKey && found.length < limit);
    return { found, isWhole: startKey === undefined };
  }

  /** Where others write, an index may show what was said before an edit. */
  #asStored(found: Message[]): Promise<Message[]> | Message[] {
    return this.#store.isExclusive ? found : this.#messages.findMany(found.map(({ messageId }) => messageId));
  }

  /** Replies that the root names and the index does not show yet. */
  async #late({ messageId, thread }: Message, shown: readonly Message[]): Promise<Message[]> {
    const { roomId } = placeOf(messageId);
    const places = new Set(shown.map(({ seq }) => seq));
    const missing = (thread?.latest ?? []).filter(({ seq }) => !places.has(seq));
    const late = await this.#messages.findMany(missing.map(({ seq }) => messageIdOf(roomId, seq)));
    const oldest = Math.min(...places);
    return late.filter(({ seq }) => places.size === 0 || seq > oldest);
  }
}

function scopeOf(threadId: MessageId): string {
  return `threads.page:${threadId}`;
}

import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Delete, Store, Write } from '../storage/store.ts';
import { replySlipKey } from './counted-replies.ts';
import { MESSAGES, toMessage } from './message-item.ts';
import { slipKey } from './message-reactions.ts';
import type { MessageVersions } from './message-versions.ts';

const MESSAGES_AT_ONCE = 200;

export interface MessageRemainsDeps {
  readonly store: Store;
  readonly versions: Pick<MessageVersions, 'removal'>;
  /** Outputs that a change takes from a message. */
  readonly removalOfOutputs: (before: Message, after: Message) => readonly Write[];
  /** Those of whom slips may stand beside messages. */
  readonly membersOf: (roomId: RoomId) => Promise<readonly UserId[]>;
}

/** Removes what rooms that are deleted have said. */
export class MessageRemains {
  readonly #deps: MessageRemainsDeps;

  constructor(deps: MessageRemainsDeps) {
    this.#deps = deps;
  }

  /** Answers whether there may be more. What stands beside a message goes before it: so it is found until it is gone. */
  async removeSome(roomId: RoomId): Promise<boolean> {
    const { store } = this.#deps;
    const { items, lastKey } = await store.query({
      table: MESSAGES,
      index: 'RoomIdIndex',
      where: '#roomId = :roomId',
      values: { roomId },
      limit: MESSAGES_AT_ONCE,
    });
    const messages = items.map(toMessage);
    const beside = messages.flatMap((message) => this.#beside(message));
    await store.batchWrite([...beside, ...(await this.#slips(roomId, messages))]);
    await store.batchWrite(messages.map(({ messageId }) => removal({ messageId })));
    return lastKey !== undefined;
  }

  #beside(message: Message): { delete: Delete }[] {
    const { versions, removalOfOutputs } = this.#deps;
    const { results: _, ...without } = message;
    const writes = [...versions.removal(message), ...removalOfOutputs(message, without)];
    const isReply = message.threadId !== undefined;
    const slip = removal(replySlipKey(message));
    return [
      ...writes.flatMap((write) => ('delete' in write ? [{ delete: write.delete }] : [])),
      ...(isReply ? [slip] : []),
    ];
  }

  /** Of people who react without a name. Those who have left meanwhile cannot be known: theirs say nothing by themselves. */
  async #slips(roomId: RoomId, messages: readonly Message[]): Promise<{ delete: Delete }[]> {
    const crowded = messages.flatMap(({ messageId, reactions = [] }) =>
      reactions
        .filter(({ count, userIds }) => count > userIds.length)
        .map(({ emoji }) => ({ messageId, emoji })),
    );
    if (crowded.length === 0) return [];
    const members = await this.#deps.membersOf(roomId);
    return crowded.flatMap((place) => members.map((userId) => removal(slipKey({ ...place, userId }))));
  }
}

function removal(key: { messageId: string }): { delete: Delete } {
  return { delete: { table: MESSAGES, key } };
}

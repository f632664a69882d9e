import type { Attachment } from '@atrium/contract/attachment';
import { messageIdOf, placeOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import type { Content, Message } from '@atrium/contract/messages';
import type { BlockResult, RunResult } from '@atrium/contract/run-result';
import type { Everyone, Mention } from '@atrium/contract/mentions';
import type { ReactionTally } from '@atrium/contract/reactions';
import type { ThreadSummary } from '@atrium/contract/thread-summary';
import type { LogSchema } from '../storage/log.ts';
import type { Item } from '../storage/store.ts';

export const MESSAGES = 'Messages';
/** Of a message or a result, characters. */
const OVERHEAD = 300;
/** Of an id in a list, with its quotes, characters. */
const ID_WEIGHT = 33;

/** Messages are the entries of their room's log; the item's key is the place. */
export const messageLogSchema: LogSchema<Message> = {
  table: MESSAGES,
  condition: 'attribute_not_exists(#messageId)',
  key: (roomId, n) => ({ messageId: messageIdOf(roomId as RoomId, n) }),
  toItem: (_roomId, _n, message) => toItem(message),
  fromItem: toMessage,
  logOf: (item) => item['roomId'] as string,
  placeOf: (item) => placeOf(item['messageId'] as MessageId).seq,
  identity: ({ senderId, clientMessageId }) => identityOf(senderId, clientMessageId),
  weight: weightOf,
};

/** A sender's own name for a message is unique among that sender's messages in the room. */
export function identityOf(senderId: UserId, clientMessageId: string): string {
  return `${senderId} ${clientMessageId}`;
}

/** Characters, what is neither content nor output taken as a constant. */
export function weightOf(message: Message): number {
  const { content, results = [], reactions = [], mentions = [], attachments } = message;
  const output = results.reduce((sum, { result }) => sum + weightOfResult(result), 0);
  const names = reactions.reduce((sum, { userIds }) => sum + ID_WEIGHT * (userIds.length + 2), 0);
  const named = 2 * ID_WEIGHT * mentions.length;
  const files = attachments === undefined ? 0 : JSON.stringify(attachments).length;
  return OVERHEAD + weightOfContent(content) + output + names + named + files;
}

function weightOfContent(content: Content): number {
  if (content.kind === 'text') return content.text.length;
  if (content.kind === 'meeting') return JSON.stringify(content).length;
  return content.kind === 'code' ? content.source.length : 0;
}

/** Characters, as above. */
export function weightOfResult({ output }: RunResult): number {
  return output.reduce((sum, part) => sum + JSON.stringify(part).length, OVERHEAD);
}

/** The content lies flat on the item: an item is billed by its size, names included. That of a meeting is its own attribute. */
export function toItem(message: Message): Item {
  const { content, seq: _, ...rest } = message;
  if (content.kind === 'meeting') {
    const { kind, ...meeting } = content;
    return { ...rest, kind, meeting };
  }
  return { ...rest, ...content };
}

export function toMessage(item: Item): Message {
  const messageId = item['messageId'] as MessageId;
  const message: Message = {
    messageId,
    roomId: item['roomId'] as RoomId,
    seq: placeOf(messageId).seq,
    senderId: item['senderId'] as UserId,
    clientMessageId: item['clientMessageId'] as string,
    createdAt: item['createdAt'] as string,
    content: toContent(item),
  };
  Object.assign(message, changePartsOf(item));
  if (item['replyTo'] !== undefined) message.replyTo = item['replyTo'] as MessageId;
  Object.assign(message, threadPartsOf(item));
  if (item['pinned'] !== undefined) message.pinned = item['pinned'] as NonNullable<Message['pinned']>;
  if (item['attachments'] !== undefined) message.attachments = item['attachments'] as unknown as Attachment[];
  if (item['results'] !== undefined) message.results = item['results'] as unknown as BlockResult[];
  if (item['mentions'] !== undefined) message.mentions = item['mentions'] as unknown as Mention[];
  if (item['everyone'] !== undefined) message.everyone = item['everyone'] as Everyone;
  if (item['reactions'] !== undefined) message.reactions = item['reactions'] as unknown as ReactionTally[];
  return message;
}

function changePartsOf(item: Item): Pick<Message, 'change' | 'changedAt' | 'editedAt' | 'edits'> {
  return {
    ...(item['change'] !== undefined && {
      change: item['change'] as number,
      changedAt: item['changedAt'] as string,
    }),
    ...(item['editedAt'] !== undefined && { editedAt: item['editedAt'] as string }),
    ...(item['edits'] !== undefined && { edits: item['edits'] as number }),
  };
}

function threadPartsOf(item: Item): Pick<Message, 'threadId' | 'isAlsoInRoom' | 'inThreads' | 'thread'> {
  return {
    ...(item['threadId'] !== undefined && { threadId: item['threadId'] as MessageId }),
    ...(item['isAlsoInRoom'] === true && { isAlsoInRoom: true }),
    ...(item['inThreads'] !== undefined && { inThreads: item['inThreads'] as number }),
    ...(item['thread'] !== undefined && { thread: item['thread'] as unknown as ThreadSummary }),
  };
}

function toContent(item: Item): Content {
  const kind = item['kind'] as Content['kind'];
  if (kind === 'text') return { kind, text: item['text'] as string };
  if (kind === 'code')
    return { kind, language: item['language'] as string, source: item['source'] as string };
  if (kind === 'meeting') return { kind, ...(item['meeting'] as Omit<MeetingContent, 'kind'>) };
  return { kind };
}

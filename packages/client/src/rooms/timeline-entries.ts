import type { UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { TimelineEntry } from '../state.ts';
import type { RoomLog } from './room-log.ts';
import { endOf } from './segment.ts';

export type UnsentEntry = Extract<TimelineEntry, { kind: 'unsent' }>;

/** Whose timeline it is. */
export interface Reader {
  readonly userId: UserId;
  readonly unsent: readonly UnsentEntry[];
  /** A message as this person has it, what is under way included. */
  readonly shown: (message: Message) => Message;
}

/** The same for a message before and after it is stored. */
export function keyOf(senderId: UserId, clientMessageId: string): string {
  return `${senderId}:${clientMessageId}`;
}

/** Lines of messages that did not change stay the same objects. */
const linesOfMessages = new WeakMap<Message, TimelineEntry>();

/**
 * The lines of a timeline. Own messages that are stored but came before their predecessors stay where they were
 * written, at the end, until the log has caught up.
 */
export function entriesOf(log: RoomLog, { userId, unsent, shown }: Reader): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const [at, segment] of log.segments.entries()) {
    const before = log.segments[at - 1];
    if (before) entries.push({ kind: 'gap', key: `gap:${endOf(before)}` });
    for (const message of segment.messages) entries.push(lineOf(shown(message)));
  }
  for (const message of log.ahead) {
    if (message.senderId === userId) entries.push(...arriving(message));
  }
  entries.push(...unsent);
  return entries;
}

/** A stored message as a line; the same object as long as it does not change. */
export function lineOf(message: Message): TimelineEntry {
  let line = linesOfMessages.get(message);
  if (!line) {
    line = { kind: 'message', key: keyOf(message.senderId, message.clientMessageId), message };
    linesOfMessages.set(message, line);
  }
  return line;
}

function arriving(message: Message): UnsentEntry[] {
  const { senderId, clientMessageId, content, replyTo, threadId, isAlsoInRoom, createdAt } = message;
  const { attachments, roomId } = message;
  if (content.kind === 'deleted' || content.kind === 'meeting') return [];
  return [
    {
      kind: 'unsent',
      key: keyOf(senderId, clientMessageId),
      clientMessageId,
      content,
      replyTo,
      threadId,
      isAlsoInRoom,
      roomId,
      files: attachments && { kind: 'here', attachments },
      queuedAt: Date.parse(createdAt),
      status: 'sending',
      failure: undefined,
    },
  ];
}

import { Int32, ObjectId, type Document } from 'bson';
import type { Planted } from './mongo-chat.ts';
import { change, keyOf, without } from './mongo-oddities.ts';

interface Parties {
  readonly users: readonly Document[];
  readonly rooms: readonly Document[];
}

type Oddity = (message: Document, around: Parties & { before: Document }) => readonly string[];

const NOBODY = new ObjectId('fedcba9876543210fedcba98');
const NOWHERE = new ObjectId('fedcba9876543210fedcba99');
/** Of the messages one in so many is odd. */
const EVERY = 37;

const ODDITIES: readonly Oddity[] = [
  (message) => change(message, { roomId: NOWHERE }, 'room-missing'),
  (message) => without(message, ['roomId'], 'room-missing'),
  (message) => change(message, { senderId: NOBODY, username: 'Gone Fishing' }, 'sender-missing'),
  (message) => change(message, { type: 'system', content: 'somebody joined' }, 'system-message'),
  (message) => without(message, ['senderId'], 'system-message'),
  (message) => change(message, { content: '  ' }, 'empty'),
  (message) => without(message, ['content'], 'empty'),
  (message) => without(message, ['createdAt'], 'time-from-id'),
  (message) => change(message, { content: longText() }, 'text-split'),
  (message) => change(message, { replyTo: NOWHERE }, 'reply-dropped'),
  (message) =>
    change(
      message,
      { type: 'file', fileUrl: 'https://old.example/a b.pdf', fileName: 'a.pdf' },
      'attachment-linked',
    ),
  (message) => change(message, { type: 'code', code: 'print(1)\n', language: 'Python (3)' }, 'value-odd'),
  // Understood, though odd:
  (message, { before }) => change(message, { replyTo: before['_id'], roomId: before['roomId'] as ObjectId }),
  (message) => change(message, { type: 'code', code: 'print(1)\n', language: 'python' }),
  (message) => change(message, { senderId: String(message['senderId']) }),
  (message, { users }) => change(message, { senderId: users[1]!['username'] as string }),
  (message, { users }) => change(message, { senderId: users[2] }),
  (message, { rooms }) =>
    change(message, { roomId: { _id: rooms[0]!['_id'] as ObjectId, name: 'populated' } }),
  (message) => change(message, { createdAt: (message['createdAt'] as Date).toISOString() }),
  (message) =>
    change(message, { createdAt: new Int32(Math.floor((message['createdAt'] as Date).getTime() / 1_000)) }),
  (message, { before }) => change(message, { createdAt: before['createdAt'] as Date }),
  (message) => change(message, { isDeleted: true }),
  (message) => change(message, { editedAt: new Date('2022-01-01T00:00:00Z') }),
  (message) => change(message, { content: { text: 'nested text', html: '<b>nested</b>' } }),
  (message) =>
    change(message, { content: 'control \u0000 character', reactions: [{ emoji: '👍', users: [] }] }),
];

/** Makes messages odd. Answers with the documents of a second collection, one of which has the id of another. */
export function plantMessages(messages: Document[], parties: Parties, planted: Planted[]): Document[] {
  for (let n = EVERY, which = 0; n < messages.length; n += EVERY, which++) {
    const message = messages[n]!;
    const reasons = ODDITIES[which % ODDITIES.length]!(message, { ...parties, before: messages[n - 1]! });
    for (const reason of reasons) planted.push({ kind: 'messages', id: keyOf(message), reason });
  }
  const [first] = messages;
  if (first === undefined) return [];
  planted.push({ kind: 'messages', id: keyOf(first), reason: 'duplicate-id' });
  return [{ ...first, content: 'the same id in another collection' }];
}

function longText(): string {
  return Array.from(
    { length: 500 },
    (_, n) => `Line ${n} of a text that is longer than a message may be.`,
  ).join('\n');
}

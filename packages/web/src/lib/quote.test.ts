import { messageIdOf, type RoomId, type UserId } from '@atrium/contract/ids';
import type { Content, Message } from '@atrium/contract/messages';
import { expect, test } from 'vitest';
import { quoteOf } from './quote.ts';

const roomId = `rm_${'0'.repeat(26)}` as RoomId;
const ADDRESS = 'https://chat.example/rooms/x#m1';

function message(content: Content): Message {
  return {
    messageId: messageIdOf(roomId, 1),
    roomId,
    seq: 1,
    senderId: `usr_${'0'.repeat(26)}` as UserId,
    clientMessageId: 'client-1',
    createdAt: '2026-01-01T00:00:00.000Z',
    content,
  };
}

test('[PIN-6] a quote names who said it, with the address, and repeats each line', () => {
  expect(quoteOf(message({ kind: 'text', text: 'one\n\ntwo ' }), 'Ada [x]', ADDRESS)).toBe(
    `> [Ada x](${ADDRESS}):\n> one\n> \n> two\n\n`,
  );
});

test('[PIN-6] code stays code, and what is long is cut', () => {
  expect(quoteOf(message({ kind: 'code', language: 'js', source: 'x()' }), 'Ada', ADDRESS)).toBe(
    `> [Ada](${ADDRESS}):\n> \`\`\`js\n> x()\n> \`\`\`\n\n`,
  );
  const long = quoteOf(message({ kind: 'text', text: 'y'.repeat(2_000) }), 'Ada', ADDRESS);
  expect(long).toContain(`${'y'.repeat(500)}…\n`);
});

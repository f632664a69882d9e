import { expect, test } from 'vitest';
import { newContent } from './messages.ts';
import { writtenText } from './text.ts';

test('[MSG-14] what people write is whole characters without control characters', () => {
  const text = writtenText(20);
  expect(text.parse('half \ud83d')).toBe('half \ufffd');
  expect(text.parse('a\u0000\u0001\u001b[0mb\tc\nd')).toBe('a[0mb\tc\nd');
  expect(text.parse('😀 e\u0301')).toBe('😀 e\u0301');
  expect(text.safeParse('x'.repeat(21)).success).toBe(false);
});

test('[MSG-14] a message of nothing that shows is refused', () => {
  expect(newContent.safeParse({ kind: 'text', text: '\u0001 \u0002\n' }).success).toBe(false);
  expect(newContent.safeParse({ kind: 'code', language: '', source: ' \t\n' }).success).toBe(false);
});

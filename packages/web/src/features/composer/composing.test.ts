import { expect, test } from 'vitest';
import { guessLanguage, looksLikeCode } from './code-detection.ts';
import { typingText } from './typing-text.ts';
import { meetCommand } from './use-composer.ts';

test('[WEB-10] several lines that look like source are offered as code', () => {
  expect(looksLikeCode('function f() {\n  return 1;\n}')).toBe(true);
  expect(looksLikeCode('def f(x):\n    y = x\n    return y')).toBe(true);
  expect(looksLikeCode('Dear all,\nthe meeting is at noon.\nBring cake.')).toBe(false);
  expect(looksLikeCode('const x = 1;')).toBe(false);
  expect(looksLikeCode('```js\nconst a = 1;\nconst b = 2;\n```')).toBe(false);
});

test('[WEB-10] the language is guessed, plain text when nothing tells', () => {
  expect(guessLanguage('def f(x):\n    return x')).toBe('python');
  expect(guessLanguage('package main\n\nfunc main() {}')).toBe('go');
  expect(guessLanguage('fn main() { let mut x = 1; }')).toBe('rust');
  expect(guessLanguage('#include <stdio.h>')).toBe('c');
  expect(guessLanguage('SELECT * FROM rooms')).toBe('sql');
  expect(guessLanguage('{"a": 1}')).toBe('json');
  expect(guessLanguage('nothing in particular')).toBe('text');
});

test('[WEB-11] who is typing: one, two, several', () => {
  expect(typingText([])).toBe('');
  expect(typingText(['Ada'])).toBe('Ada is typing');
  expect(typingText(['Ada', 'Lin'])).toBe('Ada and Lin are typing');
  expect(typingText(['Ada', 'Lin', 'Sam'])).toBe('Several people are typing');
});

test('[CAL-11] /meet begins a meeting, with a title if there is one', () => {
  expect(meetCommand('/meet')).toEqual({ title: undefined });
  expect(meetCommand(' /meet  Release talk ')).toEqual({ title: 'Release talk' });
  for (const text of ['/meeting', 'we /meet', '/meet\nnow', 'meet'])
    expect(meetCommand(text)).toBeUndefined();
});

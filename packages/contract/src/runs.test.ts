import { expect, test } from 'vitest';
import { sourceFileName } from './runs.ts';

const isName = (name: string): boolean => sourceFileName.safeParse(name).success;

test('[RUN-9] names of files stay within the run, whatever stands before a step upwards', () => {
  for (const name of ['main.py', 'a/b/c.txt', '.env', '...', 'ä b', 'a\u2028b'])
    expect(isName(name)).toBe(true);
  for (const name of [
    '',
    '/a',
    '..',
    '../a',
    'a/../b',
    'a//b',
    'a/.',
    'a\\b',
    'a\nb',
    '__proto__',
    'a/__proto__/b',
  ])
    expect(isName(name)).toBe(false);
  // For a regular expression these end the line.
  for (const end of ['\u2028', '\u2029']) expect(isName(`a${end}/../b`)).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { faultOf } from './request-check.ts';
import { requestFor } from './testing/run-program.ts';
import { TEST_LIMITS } from './testing/test-runner.ts';

function faultOfNames(...names: string[]): string | undefined {
  const files = names.map((name) => ({ name, content: '' }));
  return faultOf(requestFor({ language: 'lua', files }), TEST_LIMITS);
}

describe('a request', () => {
  it.each([
    '',
    '/etc/passwd',
    '../up.lua',
    'a/../../up.lua',
    'a//b.lua',
    './a.lua',
    'a/.',
    'back\\slash',
    'zero\u0000',
    'line\nfeed',
    '__proto__',
    'a/__proto__/b',
    'x'.repeat(201),
  ])('[RUN-9] with a file named %j is refused', (name) => {
    expect(faultOfNames('main.lua', name)).toContain('cannot be the name of a file');
  });

  it.each(['main.lua', 'src/lib/a.lua', 'ünïcode.lua', '.hidden', 'a b.lua', '...lua', 'constructor'])(
    '[RUN-9] with a file named %j is not',
    (name) => {
      expect(faultOfNames(name)).toBeUndefined();
    },
  );

  it('[RUN-9] needs a file, has each name once, and keeps to its sizes', () => {
    expect(faultOfNames()).toBe('There is nothing to run.');
    expect(faultOfNames('a', 'a')).toBe('Two files have the same name.');
    expect(faultOfNames(...Array.from({ length: 201 }, (_, n) => `f${n}`))).toContain('at most 200 files');
    const code = 'ü'.repeat(TEST_LIMITS.sourceBytes / 2 + 1);
    expect(faultOf(requestFor({ language: 'lua', code }), TEST_LIMITS)).toBe(
      'The source is larger than 256 KB.',
    );
    const stdin = 'x'.repeat(TEST_LIMITS.stdinBytes + 1);
    expect(faultOf(requestFor({ language: 'lua', stdin }), TEST_LIMITS)).toBe(
      'The input is larger than 1024 KB.',
    );
  });
});

import type { Language } from '@atrium/contract/runs';
import { expect, test } from 'vitest';
import { findLanguage, findRunnable, readsInput } from './runnable.ts';

const languages = [
  { id: 'javascript', aliases: ['js', 'node'], runners: [{ runner: 'embedded', engine: 'QuickJS' }] },
  { id: 'haskell', aliases: ['hs'], runners: [] },
] as unknown as readonly Language[];

test('[WEB-23] a language is known by its id and its other names, and runs where somebody runs it', () => {
  expect(findRunnable(languages, 'JS')?.id).toBe('javascript');
  expect(findLanguage(languages, 'hs')?.id).toBe('haskell');
  expect(findRunnable(languages, 'hs')).toBeUndefined();
  expect(findRunnable(languages, '')).toBeUndefined();
});

test('[WEB-25] programs that read are told from others', () => {
  const reading = [
    'name = input("?")',
    'scanf("%d", &n);',
    'import sys; sys.stdin.read()',
    'std::cin >> x;',
    'my $l = <STDIN>;',
    'local l = io.read()',
    '$l = fgets(STDIN);',
    'puts gets',
  ];
  for (const source of reading) expect([source, readsInput(source)]).toEqual([source, true]);
  for (const source of ['print("input")', 'const inputs = 1;', 'select 1'])
    expect([source, readsInput(source)]).toEqual([source, false]);
});

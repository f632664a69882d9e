import type { Language } from '@atrium/contract/runs';
import { expect, test } from 'vitest';
import { meaningOf, suggestionsFor } from './commands.ts';

const language = (id: string, aliases: string[] = [], engine?: string): Language => ({
  id,
  name: id.toUpperCase(),
  aliases,
  extension: `.${id}`,
  runners: engine === undefined ? [] : [{ runner: 'embedded', engine }],
  hasLiveInput: true,
  example: '',
});
const context = {
  languages: [
    language('python', ['py'], 'Python 3.12'),
    language('php', [], 'PHP 8.2'),
    language('haskell', ['hs']),
  ],
};

test('[WEB-29] a slash offers commands, a command what may follow it', () => {
  expect(suggestionsFor('/', context).map(({ label }) => label)).toEqual([
    '/run python',
    '/meet',
    '/me',
    '/topic',
  ]);
  expect(suggestionsFor('/r', context)[0]?.draft).toEqual({ text: '/run ', language: undefined });
  expect(suggestionsFor('/x', context)).toEqual([]);
  expect(suggestionsFor('/run ', context).map(({ id }) => id)).toEqual(['python', 'php']);
  expect(suggestionsFor('/run py', context)).toEqual([
    {
      id: 'python',
      label: '/run python',
      does: 'Python 3.12',
      draft: { text: '', language: 'python', runs: true },
    },
  ]);
  expect(suggestionsFor('see /run', context)).toEqual([]);
  expect(suggestionsFor('/run python\nprint(1)', context)).toEqual([]);
});

test('[WEB-29] /run becomes a code block that runs when it is sent', () => {
  const draft = { text: '', language: 'python', runs: true };
  expect(meaningOf('/run', context)).toEqual({ kind: 'draft', draft });
  expect(meaningOf('/run py', context)).toEqual({ kind: 'draft', draft });
  expect(meaningOf('/run py print(1)\nprint(2)', context)).toEqual({
    kind: 'draft',
    draft: { ...draft, text: 'print(1)\nprint(2)' },
  });
  expect(meaningOf('/run hs', context)).toEqual({ kind: 'refused', reason: 'Nothing here runs hs.' });
});

test('[WEB-29] what is no command is text; two slashes send one', () => {
  for (const text of ['/etc/hosts is wrong', '/', '/unknown x', 'a /run', '// a comment'])
    expect(meaningOf(text, context)).toEqual({ kind: 'text', text });
  expect(meaningOf('//run py', context)).toEqual({ kind: 'text', text: '/run py' });
});

test('[CAL-11] /meet begins a meeting, with a title if there is one', () => {
  expect(meaningOf('/meet', context)).toEqual({ kind: 'meeting', title: undefined });
  expect(meaningOf('/meet  Release talk ', context)).toEqual({ kind: 'meeting', title: 'Release talk' });
  for (const text of ['/meeting', 'we /meet', 'meet'])
    expect(meaningOf(text, context)).toEqual({ kind: 'text', text });
});

test('[WEB-29] /me says in italics what one does, /topic what the room is about', () => {
  expect(meaningOf('/me waves', context)).toEqual({ kind: 'text', text: '_waves_' });
  expect(meaningOf('/me runs my_test', context)).toEqual({ kind: 'text', text: String.raw`_runs my\_test_` });
  expect(meaningOf('/me ', context)).toMatchObject({ kind: 'refused' });
  expect(meaningOf('/topic Release 3', context)).toEqual({ kind: 'topic', topic: 'Release 3' });
  expect(meaningOf('/topic', context)).toEqual({ kind: 'topic', topic: '' });
  expect(suggestionsFor('/me', context).map(({ id }) => id)).toEqual(['meet', 'me']);
});

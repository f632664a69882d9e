import { javascript } from '@codemirror/lang-javascript';
import { markdown } from '@codemirror/lang-markdown';
import { EditorState, type ChangeSpec } from '@codemirror/state';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentOf } from './editor-view.ts';
import { formatCode } from './format-code.ts';
import { minimalChanges } from './minimal-change.ts';
import { symbolsOf } from './symbols.ts';
import { patternOf, replacementsIn } from './text-matches.ts';

const SEARCH = { query: '', kind: 'literal', isCaseSensitive: false, isWholeWord: false } as const;

test('[EDT-7] what is laid out anew or replaced changes what differs and nothing else', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '(', '\u{1F600}'), maxLength: 80 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const state = EditorState.create({ doc: before });
      const changes = minimalChanges(before, after) as ChangeSpec[];
      expect(state.update({ changes }).state.doc.toString()).toBe(after);
    }),
  );
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  const before = lines.join('\n');
  const changes = minimalChanges(before, before.replace('line 20', 'line twenty')) as {
    from: number;
    to: number;
  }[];
  expect(changes.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(10);
});

test('[EDT-7] code is laid out by language, and left alone where it does not parse', async () => {
  expect(await formatCode('const a:number=1', 'typescript')).toBe('const a: number = 1;\n');
  expect(await formatCode('main{margin:0}', 'css')).toBe('main {\n  margin: 0;\n}\n');
  await expect(formatCode('const = =', 'javascript')).rejects.toThrow(/1:7/);
});

test('[EDT-7] a search over a project means text, or a pattern with groups', () => {
  const literal = patternOf({ ...SEARCH, query: 'a.b(' }) as RegExp;
  expect(replacementsIn('a.b( A.B( axb(', literal, '$1').map(({ from }) => from)).toEqual([0, 5]);
  const word = patternOf({ ...SEARCH, query: 'end', isWholeWord: true, isCaseSensitive: true }) as RegExp;
  expect(replacementsIn('end bend End end_', word, undefined)).toHaveLength(1);
  const groups = patternOf({ ...SEARCH, query: String.raw`(\w+)=(?<to>\w+)`, kind: 'regex' }) as RegExp;
  expect(replacementsIn('x=y', groups, '$<to>=$1$$').map(({ insert }) => insert)).toEqual(['y=x$']);
  expect(patternOf({ ...SEARCH, query: '(', kind: 'regex' })).toHaveProperty('problem');
});

test('[EDT-8] symbols are what a file declares, values at its top alone', () => {
  const code =
    'export const answer = 42;\nfunction greet() { const inner = 1; }\nclass Door {\n  open() {}\n}\n';
  const state = EditorState.create({ doc: code, extensions: javascript({ typescript: true }) });
  expect(symbolsOf(state).map(({ name, kind, line }) => `${name} ${kind} ${line}`)).toEqual([
    'answer value 1',
    'greet function 2',
    'Door class 3',
    'open function 4',
  ]);
  const page = EditorState.create({ doc: '# One\n\ntext\n\n## Two', extensions: markdown() });
  expect(symbolsOf(page).map(({ name }) => name)).toEqual(['One', 'Two']);
});

test('[EDT-8] indenting goes on as the file does it', () => {
  expect(indentOf('a\n    b\n    c\na\n    d\n')).toBe('    ');
  expect(indentOf('a\n\tb\n')).toBe('\t');
  expect(indentOf('')).toBe('  ');
});

import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { segmentsOf, type Segment } from './segments.ts';

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
const pieces = (text: string) => segmentsOf(markdown, { text }, (html) => html.trim());

test('[WEB-22] a message without code blocks is one piece', () => {
  expect(pieces('# One\n\n- two\n- three\n\n> four `five`')).toHaveLength(1);
});

test('[WEB-22] code blocks stand between the text around them, with their language', () => {
  expect(pieces('Look:\n\n```Python\nprint(1)\n```\nand\n\n    indented\n\nend')).toEqual([
    { kind: 'html', html: '<p>Look:</p>' },
    { kind: 'code', block: 0, language: 'python', source: 'print(1)' },
    { kind: 'html', html: '<p>and</p>' },
    { kind: 'code', block: 1, language: '', source: 'indented' },
    { kind: 'html', html: '<p>end</p>' },
  ]);
});

test('[WEB-22] those in lists and quotes are counted through the message, and stay in their place', () => {
  const text =
    '3. first\n   ```js\n   1;\n   ```\n4. second\n\n> said\n> ```lua\n> 2\n> ```\n\n~~~ c++\n3;\n~~~';
  expect(pieces(text)).toEqual([
    {
      kind: 'container',
      tag: 'ol',
      start: 3,
      children: [
        {
          kind: 'container',
          tag: 'li',
          start: undefined,
          children: [
            { kind: 'html', html: 'first' },
            { kind: 'code', block: 0, language: 'js', source: '1;' },
          ],
        },
        {
          kind: 'container',
          tag: 'li',
          start: undefined,
          children: [{ kind: 'html', html: 'second' }],
        },
      ],
    },
    {
      kind: 'container',
      tag: 'blockquote',
      start: undefined,
      children: [
        { kind: 'html', html: '<p>said</p>' },
        { kind: 'code', block: 1, language: 'lua', source: '2' },
      ],
    },
    { kind: 'code', block: 2, language: 'c++', source: '3;' },
  ]);
});

test('[WEB-22] blocks are counted as the parser finds them, whatever the text', () => {
  const texts = [
    '```\n```\n```js\nnever closed',
    '- a\n\n      deep\n- b\n  - ```sql\n    select 1\n    ```\n',
    '> > ```py\n> > 1\n> > ```\n> 2\n\n\ttab',
    '| a |\n|---|\n| `x` |\n\n    code\n1. ```\n   x\n   ```',
  ];
  for (const text of texts) {
    const sources = markdown.parse(text, {}).filter(({ type }) => type === 'fence' || type === 'code_block');
    const found = codeIn(pieces(text));
    expect(found.map(({ block }) => block)).toEqual(sources.map((_, index) => index));
    expect(found.map(({ source }) => source)).toEqual(
      sources.map(({ content }) => content.replace(/\n+$/, '')),
    );
  }
});

function codeIn(segments: readonly Segment<string>[]): Extract<Segment<string>, { kind: 'code' }>[] {
  return segments.flatMap((segment) => {
    if (segment.kind === 'container') return codeIn(segment.children);
    return segment.kind === 'code' ? [segment] : [];
  });
}

import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { drawShortcodes } from './shortcodes.ts';

test('[WEB-31] names between colons are drawn as emoji, outside of code, links, times and words', async () => {
  const markdown = new MarkdownIt({ linkify: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  drawShortcodes(markdown, resolve);
  expect(markdown.renderInline(':tada: at first')).toBe(':tada: at first');
  await promise;
  expect(markdown.renderInline('Done :tada: **:+1:** :Heart:')).toMatch(/^Done 🎉 <strong>👍<.strong> ❤/u);
  for (const text of ['10:30:45', 'a:tada:b', ':no_such_thing:', '::tada::', 'x :tada', '`:tada:`'])
    expect(markdown.renderInline(text)).not.toContain('🎉');
  expect(markdown.renderInline('http://x.org/:tada:')).not.toContain('🎉');
});

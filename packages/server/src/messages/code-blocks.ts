import type { Content } from '@atrium/contract/messages';
import MarkdownIt from 'markdown-it';

export interface CodeBlock {
  /** As it is written at the block's head, in lower case; empty if nothing is. */
  readonly language: string;
  readonly source: string;
}

// As the web client shows messages, so that both count the same blocks; what is inside of lines does not matter here.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable(['inline', 'linkify']);

/** The code blocks of a message in their order; a message of kind `code` is one. */
export function codeBlocksOf(content: Content): CodeBlock[] {
  if (content.kind === 'code') return [{ language: content.language, source: content.source }];
  if (content.kind !== 'text') return [];
  return markdown.parse(content.text, {}).flatMap(({ type, info, content: source }) => {
    if (type !== 'fence' && type !== 'code_block') return [];
    const word = type === 'fence' ? /^[\w+#.-]{1,40}/.exec(info.trim())?.[0] : undefined;
    return [{ language: word?.toLowerCase() ?? '', source }];
  });
}

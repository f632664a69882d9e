import { namesIn } from '@atrium/contract/mention-names';
import type { Content } from '@atrium/contract/messages';
import MarkdownIt from 'markdown-it';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

// As the web client shows messages, so that what it draws as a name is one.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

/** Names behind an `@` in what is neither code nor a link, in lower case, each once. */
export function mentionedNames(content: Content): string[] {
  if (content.kind !== 'text' || !content.text.includes('@')) return [];
  const tokens = markdown.parse(content.text, {}).flatMap(({ children }) => plainOf(children ?? []));
  return [...new Set(tokens.flatMap(namesIn))];
}

/** The stretches of plain text outside of links. */
function plainOf(tokens: readonly Token[]): string[] {
  let depth = 0;
  return tokens.flatMap(({ type, content, nesting }) => {
    if (type === 'link_open' || type === 'link_close') depth += nesting;
    return type === 'text' && depth === 0 ? [content] : [];
  });
}

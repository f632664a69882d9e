import { MENTION } from '@atrium/contract/mention-names';
import type MarkdownIt from 'markdown-it';

type Markdown = InstanceType<typeof MarkdownIt>;
type Inline = NonNullable<ReturnType<Markdown['parse']>[number]['children']>;
type State = Parameters<Parameters<Markdown['core']['ruler']['push']>[1]>[0];

/** A name behind an `@` that stands for somebody. */
export interface MentionLook {
  /** As it is written, in lower case. */
  readonly name: string;
  /** What is shown behind the `@`: whoever it is may be called otherwise by now. */
  readonly label: string;
  /** It means the reader. */
  readonly isOwn: boolean;
}

/** Draws the mentions of the text that is rendered (`env.mentions`); other words with an `@` stay words. */
export function drawMentions(markdown: Markdown): void {
  markdown.core.ruler.push('mentions', (state) => {
    const looks = (state.env as { mentions?: readonly MentionLook[] }).mentions ?? [];
    if (looks.length === 0) return;
    const byName = new Map(looks.map((look) => [look.name, look]));
    for (const token of state.tokens)
      if (token.children) token.children = split(token.children, byName, state);
  });
}

function split(tokens: Inline, byName: ReadonlyMap<string, MentionLook>, state: State): Inline {
  let depth = 0;
  return tokens.flatMap((token) => {
    if (token.type === 'link_open' || token.type === 'link_close') depth += token.nesting;
    return token.type === 'text' && depth === 0 ? pieces(token.content, byName, state) : [token];
  });
}

function pieces(text: string, byName: ReadonlyMap<string, MentionLook>, state: State): Inline {
  const made: Inline = [];
  let at = 0;
  const plain = (content: string) => {
    if (content === '') return;
    made.push(Object.assign(new state.Token('text', '', 0), { content }));
  };
  for (const match of text.matchAll(MENTION)) {
    const look = byName.get(match[1]?.toLowerCase() ?? '');
    if (look === undefined) continue;
    plain(text.slice(at, match.index));
    at = match.index + match[0].length;
    const open = new state.Token('mention_open', 'span', 1);
    open.attrSet('class', look.isOwn ? 'mention mention-own' : 'mention');
    made.push(open);
    plain(`@${look.label}`);
    made.push(new state.Token('mention_close', 'span', -1));
  }
  plain(text.slice(at));
  return made;
}

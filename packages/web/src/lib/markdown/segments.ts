import type MarkdownIt from 'markdown-it';

type Markdown = InstanceType<typeof MarkdownIt>;
type Token = ReturnType<Markdown['parse']>[number];

/**
 * A message in pieces: what is mere HTML, and code blocks, which are more than text. Lists and quotes that hold code
 * blocks come apart into their own pieces; everything else of a message stays one.
 */
export type Segment<Html> =
  | { readonly kind: 'html'; readonly html: Html }
  /** Counted from 0 through the message, nested ones too, as the server counts them. */
  | { readonly kind: 'code'; readonly block: number; readonly language: string; readonly source: string }
  | {
      readonly kind: 'container';
      readonly tag: 'ul' | 'ol' | 'li' | 'blockquote';
      /** Of a numbered list that does not begin at 1. */
      readonly start: number | undefined;
      readonly children: readonly Segment<Html>[];
    };

const CONTAINERS = new Set(['ul', 'ol', 'li', 'blockquote']);
const LANGUAGE = /^[\w+#.-]{1,40}/;

/** The pieces of a Markdown text; `clean` makes HTML safe. Rules of `markdown` find in `env` what else they need. */
export function segmentsOf<Html>(
  markdown: Markdown,
  { text, env = {} }: { readonly text: string; readonly env?: Record<string, unknown> },
  clean: (html: string) => Html,
): readonly Segment<Html>[] {
  let blocks = 0;
  const render = (tokens: Token[]): Segment<Html> => ({
    kind: 'html',
    html: clean(markdown.renderer.render(tokens, markdown.options, env)),
  });
  const split = (tokens: readonly Token[]): Segment<Html>[] => {
    const segments: Segment<Html>[] = [];
    let plain: Token[] = [];
    const flush = () => {
      if (plain.length > 0) segments.push(render(plain));
      plain = [];
    };
    for (const group of groupsOf(tokens)) {
      const [first] = group;
      // The items of a list that came apart are pieces of it, all of them.
      const comesApart = group.some(isCode) || first?.type === 'list_item_open';
      if (first === undefined || !comesApart) {
        plain.push(...group);
        continue;
      }
      flush();
      segments.push(
        isCode(first)
          ? { kind: 'code', block: blocks++, language: languageOf(first), source: sourceOf(first) }
          : { ...containerOf(first), children: split(group.slice(1, -1)) },
      );
    }
    flush();
    return segments;
  };
  return split(markdown.parse(text, env));
}

/** Each thing that stands at the top: one token, or from an opening one to the one that closes it. */
function groupsOf(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) groups.push([]);
    groups.at(-1)?.push(token);
    depth += token.nesting;
  }
  return groups;
}

function isCode({ type }: Token): boolean {
  return type === 'fence' || type === 'code_block';
}

function languageOf({ type, info }: Token): string {
  return type === 'fence' ? (LANGUAGE.exec(info.trim())?.[0].toLowerCase() ?? '') : '';
}

function sourceOf({ content }: Token): string {
  return content.replace(/\n+$/, '');
}

/** Nothing else can hold a code block. */
function containerOf(
  token: Token,
): Pick<Extract<Segment<never>, { kind: 'container' }>, 'kind' | 'tag' | 'start'> {
  const tag = CONTAINERS.has(token.tag) ? (token.tag as 'ul' | 'ol' | 'li' | 'blockquote') : 'blockquote';
  const start = Number(token.attrGet('start') ?? 1);
  return { kind: 'container', tag, start: tag === 'ol' && start !== 1 ? start : undefined };
}

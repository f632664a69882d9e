import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { highlight, languageName } from './highlighter.ts';
import { languageLabel } from './languages.ts';

type Markdown = InstanceType<typeof MarkdownIt>;

export interface Renderer {
  /** Safe HTML of a Markdown text. */
  text(markdown: string): TrustedHTML;
  /** Safe HTML of a code block with its head and copy button. */
  code(source: string, language: string): TrustedHTML;
}

/** Rendered messages kept; a scroll up and down again costs nothing. */
const CACHE_SIZE = 600;

export function createRenderer(): Renderer {
  const markdown = createMarkdown();
  const purify = createDOMPurify(window);
  const clean = (html: string): TrustedHTML =>
    purify.sanitize(html, {
      RETURN_TRUSTED_TYPE: true,
      ALLOWED_TAGS,
      ALLOWED_ATTR: ALLOWED_ATTRIBUTES,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
      ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
      // Else their values too would have to look like such an address.
      ADD_URI_SAFE_ATTR: ['rel', 'target', 'type', 'start', 'tabindex'],
    });
  return {
    text: cached((text) => clean(markdown.render(text))),
    code: cachedPair((source, language) => clean(codeBlock(markdown, source, language))),
  };
}

const ALLOWED_TAGS =
  'p br hr strong em s code pre blockquote a ul ol li table thead tbody tr th td div span button'.split(' ');
// Ids, names and data attributes of messages stay out of the page: scripts could be led astray by them.
const ALLOWED_ATTRIBUTES = ['href', 'title', 'class', 'rel', 'target', 'type', 'start', 'tabindex'];

function createMarkdown(): Markdown {
  const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
  const { rules } = markdown.renderer;
  rules.link_open = (tokens, index, options) => {
    tokens[index]?.attrSet('target', '_blank');
    tokens[index]?.attrSet('rel', 'noopener noreferrer');
    return markdown.renderer.renderToken(tokens, index, options);
  };
  // A picture from elsewhere would tell its host who reads this room: it is a link until somebody follows it.
  rules.image = (tokens, index) => {
    const token = tokens[index];
    const address = markdown.utils.escapeHtml(String(token?.attrGet('src') ?? ''));
    const label = markdown.utils.escapeHtml(token?.content ?? '') || address;
    return `<a href="${address}" target="_blank" rel="noopener noreferrer">${label}</a>`;
  };
  // Headings would break the outline of the page; in a chat they are bold lines.
  rules.heading_open = () => '<p><strong>';
  rules.heading_close = () => '</strong></p>';
  rules.fence = (tokens, index) => {
    const language = /^[\w+#.-]{1,20}/.exec(tokens[index]?.info ?? '')?.[0].toLowerCase() ?? '';
    return codeBlock(markdown, tokens[index]?.content ?? '', language);
  };
  rules.code_block = (tokens, index) => codeBlock(markdown, tokens[index]?.content ?? '', '');
  return markdown;
}

function codeBlock(markdown: Markdown, source: string, language: string): string {
  const { escapeHtml } = markdown.utils;
  const trimmed = source.replace(/\n+$/, '');
  const body = highlight(trimmed, language) ?? escapeHtml(trimmed);
  const head = `<span>${escapeHtml(languageName(language) ?? languageLabel(language))}</span><button type="button" class="copy-code">Copy</button>`;
  return `<div class="code-block"><div class="code-block-head">${head}</div><pre tabindex="0"><code>${body}</code></pre></div>`;
}

function cached(render: (text: string) => TrustedHTML): (text: string) => TrustedHTML {
  const known = new Map<string, TrustedHTML>();
  return (text) => {
    const hit = known.get(text);
    if (hit !== undefined) return hit;
    const html = render(text);
    if (known.size >= CACHE_SIZE) known.delete(known.keys().next().value ?? '');
    known.set(text, html);
    return html;
  };
}

function cachedPair(render: (source: string, language: string) => TrustedHTML): Renderer['code'] {
  const byKey = cached((key) => {
    const at = key.indexOf('\n');
    return render(key.slice(at + 1), key.slice(0, at));
  });
  return (source, language) => byKey(`${language}\n${source}`);
}

import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { highlight, languageName } from './highlighter.ts';
import { languageLabel } from './languages.ts';
import { drawMentions, type MentionLook } from './mentions.ts';
import { drawShortcodes } from './shortcodes.ts';
import { segmentsOf, type Segment } from './segments.ts';

type Markdown = InstanceType<typeof MarkdownIt>;

export interface Renderer {
  /** A Markdown text in its pieces, whose HTML is safe. */
  text(markdown: string, mentions?: readonly MentionLook[]): readonly Segment<TrustedHTML>[];
  /** Safe HTML of highlighted source. */
  code(source: string, language: string): TrustedHTML;
  /** What a language is called, by any of its short names. */
  nameOf(language: string): string;
}

/** Rendered messages kept; a scroll up and down again costs nothing. */
const CACHE_SIZE = 600;

/** `onNews`: texts may be drawn otherwise from now on, by this renderer, which remembers none of them. */
export function createRenderer(onNews: (renderer: Renderer) => void): Renderer {
  const markdown = createMarkdown(() => onNews(anew()));
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
      ADD_URI_SAFE_ATTR: ['rel', 'target', 'start'],
    });
  const anew = (): Renderer => ({
    text: cachedText((text, mentions) => segmentsOf(markdown, { text, env: { mentions } }, clean)),
    code: cachedPair((source, language) =>
      clean(highlight(source, language) ?? markdown.utils.escapeHtml(source)),
    ),
    nameOf: (language) => languageName(language) ?? languageLabel(language),
  });
  return anew();
}

const ALLOWED_TAGS = 'p br hr strong em s code blockquote a ul ol li table thead tbody tr th td span'.split(
  ' ',
);
// Ids, names and data attributes of messages stay out of the page: scripts could be led astray by them.
const ALLOWED_ATTRIBUTES = ['href', 'title', 'class', 'rel', 'target', 'start'];

function createMarkdown(onNews: () => void): Markdown {
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
  drawMentions(markdown);
  drawShortcodes(markdown, onNews);
  return markdown;
}

function cached<T>(render: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const hit = known.get(text);
    if (hit !== undefined) return hit;
    const made = render(text);
    if (known.size >= CACHE_SIZE) known.delete(known.keys().next().value ?? '');
    known.set(text, made);
    return made;
  };
}

function cachedText(
  render: (text: string, mentions: readonly MentionLook[]) => readonly Segment<TrustedHTML>[],
): Renderer['text'] {
  const byKey = cached((key) => {
    const at = key.indexOf('\n');
    return render(key.slice(at + 1), JSON.parse(key.slice(0, at)) as MentionLook[]);
  });
  return (text, mentions = []) => byKey(`${JSON.stringify(mentions)}\n${text}`);
}

function cachedPair(render: (source: string, language: string) => TrustedHTML): Renderer['code'] {
  const byKey = cached((key) => {
    const at = key.indexOf('\n');
    return render(key.slice(at + 1), key.slice(0, at));
  });
  return (source, language) => byKey(`${language}\n${source}`);
}

import type MarkdownIt from 'markdown-it';

/** A name between colons, not in the middle of a word, a time or an address. */
const SHORTCODE = /(?<![\w:/]):([a-z0-9_+-]{1,60}):(?![\w:])/gi;

let emojiByName: ReadonlyMap<string, string> | undefined;
let isLoading = false;

/** Draws the emoji that names between colons stand for. Their names are fetched when a text first has one. */
export function drawShortcodes(markdown: InstanceType<typeof MarkdownIt>, onNews: () => void): void {
  markdown.core.ruler.push('shortcodes', ({ tokens }) => {
    for (const { children } of tokens) {
      let depth = 0;
      for (const token of children ?? []) {
        if (token.type === 'link_open' || token.type === 'link_close') depth += token.nesting;
        if (token.type === 'text' && depth === 0) token.content = withEmoji(token.content, onNews);
      }
    }
  });
}

/** Words that are no emoji stay as they are. */
function withEmoji(text: string, onNews: () => void): string {
  if (!text.includes(':')) return text;
  return text.replaceAll(SHORTCODE, (whole, name: string) => {
    if (emojiByName === undefined) load(onNews);
    return emojiByName?.get(name.toLowerCase()) ?? whole;
  });
}

function load(onNews: () => void): void {
  if (isLoading) return;
  isLoading = true;
  void import('./shortcode-set.ts').then(
    ({ emojiByShortcode }) => {
      emojiByName = emojiByShortcode;
      onNews();
    },
    () => {
      // Offline: names stay readable, and the next one tries again.
      isLoading = false;
    },
  );
}

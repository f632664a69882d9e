import type { Message } from '@atrium/contract/messages';

/** Most of a message that a quote repeats. */
const MOST = 500;

/** What a message says as a quote in Markdown, with who said it and its address. */
export function quoteOf({ content }: Message, name: string, address: string): string {
  const said = content.kind === 'text' ? content.text : content.kind === 'code' ? content.source : '';
  const cut = said.length > MOST ? `${said.slice(0, MOST).toWellFormed()}…` : said;
  const lines = cut.trim().split('\n');
  const shown = content.kind === 'code' ? [`\`\`\`${content.language}`, ...lines, '```'] : lines;
  const who = `[${name.replaceAll(/[[\]\\]/g, '')}](${address})`;
  return `${[`${who}:`, ...shown].map((line) => `> ${line}`).join('\n')}\n\n`;
}

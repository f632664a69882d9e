import shortcodes from 'emojibase-data/en/shortcodes/github.json';

/** By the names that other chats have made usual. */
export const emojiByShortcode: ReadonlyMap<string, string> = new Map(
  Object.entries(shortcodes).flatMap(([code, names]) => {
    const points = code.split('-').map((hex) => Number.parseInt(hex, 16));
    const emoji = String.fromCodePoint(...points);
    return [names].flat().map((name) => [name, emoji] as const);
  }),
);

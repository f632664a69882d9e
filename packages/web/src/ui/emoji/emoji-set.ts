import compact from 'emojibase-data/en/compact.json';

export interface Emoji {
  readonly unicode: string;
  readonly name: string;
  /** Words by which it is found, its name's own included. */
  readonly words: readonly string[];
}

/** Says that a sign is meant in colour, behind one that always is: Unicode's own list has none there. */
const NEEDLESS = /^(\p{Emoji_Presentation})\uFE0F$/u;

/** Parts of others (skin tones, letters of flags) have no group. */
const listed = compact.filter(
  ({ group, order }) => group !== undefined && group !== 2 && order !== undefined,
);

/** In the order of Unicode: faces, people, animals, food, … */
const EMOJI: readonly Emoji[] = listed
  .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
  .map(({ unicode, label, tags = [] }) => ({
    unicode: unicode.replace(NEEDLESS, '$1'),
    name: label,
    words: [...label.toLowerCase().split(/[^\p{L}\p{N}]+/u), ...tags],
  }));

const byUnicode = new Map(EMOJI.map((emoji) => [emoji.unicode, emoji]));

export function emojiOf(unicode: string): Emoji | undefined {
  return byUnicode.get(unicode);
}

/** Those whose words begin with all that is asked for; whose name begins with it come first. */
export function findEmoji(query: string): readonly Emoji[] {
  const wanted = query.toLowerCase().trim();
  if (wanted === '') return EMOJI;
  const asked = wanted.split(/\s+/);
  return EMOJI.filter(({ words }) => asked.every((start) => words.some((word) => word.startsWith(start))))
    .map((emoji, order) => ({ emoji, order, rank: emoji.name.startsWith(wanted) ? 0 : 1 }))
    .toSorted((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ emoji }) => emoji);
}

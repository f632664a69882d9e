import type { IndexQuery } from './message-search.ts';

/** Few rooms are asked for in the index itself, many are compared afterwards. */
const ROOMS_IN_MATCH = 16;

/** In the language of FTS5. Words hold letters, digits and `_.+#` alone, so that quotes are safe around them. */
export function matchOf(query: IndexQuery): string {
  const words = query.terms.map(
    ({ words: all, isPrefix }) => `{text parts} : "${all.join(' ')}"${isPrefix ? ' *' : ''}`,
  );
  return [...words, ...marksOf(query)].join(' AND ');
}

function marksOf({ terms, roomIds, senderIds, has }: IndexQuery): string[] {
  return [
    ...has.map((trait) => [traitMark(trait)]),
    ...(senderIds ? [senderIds] : []),
    ...(roomIds.length <= ROOMS_IN_MATCH || terms.length + has.length === 0 ? [roomIds] : []),
  ].map((any) => `marks : (${any.map((mark) => `"${mark}"`).join(' OR ')})`);
}

/**
 * What makes a message a better answer: all words stand in it whole, not as parts of names or as beginnings; and all
 * follow each other as they were asked for. How rare a word is does not count: to know it, every message that has it
 * would be looked at.
 */
export function measuresOf(query: IndexQuery): string[] {
  const { terms } = query;
  const whole = terms.map(({ words }) => `{text} : "${words.join(' ')}"`);
  const together = `{text} : "${terms.flatMap(({ words }) => words).join(' ')}"`;
  const measures = terms.length > 1 ? [whole, [together]] : [whole];
  return measures.map((words) => [...words, ...marksOf(query)].join(' AND '));
}

/** The word by which a trait is found. */
export function traitMark(trait: string): string {
  return `has_${trait}`;
}

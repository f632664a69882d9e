/** A word as it is indexed, and where it stands in the text. */
export interface Word {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

export interface Words {
  /** In the order of the text. */
  readonly text: readonly Word[];
  /** Parts of names in code, in their order. */
  readonly parts: readonly Word[];
}

/** Longer words are cut, in texts and in queries alike; code points. */
const WORD_LENGTH = 48;
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー';
const LETTER = '\\p{L}\\p{M}\\p{N}_';
/** Names with their dots, `C++` and `C#`; a picture is a word too. */
const PIECE = new RegExp(
  `[${LETTER}]+(?:\\.[${LETTER}]+)*(?:\\+\\+|#(?![${LETTER}]))?|\\p{Extended_Pictographic}`,
  'gu',
);
const RUN = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}]*|(?:(?![${UNSPACED}])[^])+`, 'gu');
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
/** Accents of Latin, Greek and Cyrillic; points of Hebrew and Arabic. Those of other scripts are letters. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]/gu;
const FOREIGN = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}_.+#]/gu;
const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}|\p{N}+/gu;

/** Without regard to case, accents, and forms that look alike. */
function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(ACCENTS, '')
    .replaceAll('ς', 'σ')
    .normalize('NFC')
    .replaceAll(FOREIGN, '');
}

/**
 * Words of a text. Of scripts without spaces each two characters that stand together are a word, and the last one of
 * a run alone, so that every stretch of them is found.
 */
export function wordsOf(text: string): Words {
  const words: Word[] = [];
  const parts: Word[] = [];
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    for (const { 0: run, index: at } of piece.matchAll(RUN)) {
      const from = index + at;
      if (IS_UNSPACED.test(run)) words.push(...pairsOf(run, from));
      else if (put(words, run, from)) parts.push(...partsOf(run, from));
    }
  }
  return { text: words, parts };
}

/** What to look for when these words are written one after the other; empty if there is no word in it. */
export function phraseOf(text: string): { readonly words: string[]; readonly isOneOfRun: boolean } {
  const found = wordsOf(text).text;
  const last = found.at(-1);
  const before = found.at(-2);
  // The last character of a run need not be the last one in the text.
  const isTail = last !== undefined && IS_UNSPACED.test(last.word) && isSingle(last.word);
  const continues = isTail && before !== undefined && before.to === last.to && before.from < last.from;
  const kept = continues ? found.slice(0, -1) : found;
  return { words: kept.map(({ word }) => word), isOneOfRun: isTail && !continues };
}

function put(words: Word[], run: string, from: number): boolean {
  const word = cut(foldWord(run).replaceAll(/^\.+|\.+$/g, ''));
  if (word === '') return false;
  words.push({ word, from, to: from + run.length });
  return true;
}

function partsOf(run: string, from: number): Word[] {
  const dotted = [...run.matchAll(/[^.+#]+/gu)].filter(({ 0: part }) => part.length < run.length);
  const small = [...run.matchAll(PARTS)].filter(({ 0: part }) => part.length < run.length);
  const known = new Set<string>();
  return [...dotted, ...small].flatMap(({ 0: part, index }) => {
    const word = cut(foldWord(part));
    const key = `${index} ${word}`;
    if (word === '' || known.has(key)) return [];
    known.add(key);
    return [{ word, from: from + index, to: from + index + part.length }];
  });
}

function pairsOf(run: string, from: number): Word[] {
  const characters: Word[] = [];
  let at = from;
  for (const { 0: character } of run.matchAll(/[^]\p{M}*/gu)) {
    for (const word of foldWord(character)) characters.push({ word, from: at, to: at + character.length });
    at += character.length;
  }
  return characters.map((first, n) => {
    const second = characters[n + 1];
    return second === undefined ? first : { word: first.word + second.word, from: first.from, to: second.to };
  });
}

function isSingle(word: string): boolean {
  return Array.from(word).length === 1;
}

function cut(word: string): string {
  return word.length <= WORD_LENGTH ? word : Array.from(word).slice(0, WORD_LENGTH).join('');
}

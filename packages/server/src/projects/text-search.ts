import type { Output, ParsedInput } from '@atrium/contract/operations';
import { LIMITS } from '@atrium/contract/limits';
import type { FileId } from '@atrium/contract/ids';

export type TextMatch = Output<'projects.searchText'>['matches'][number];

export interface SearchedText {
  readonly fileId: FileId;
  readonly path: string;
  readonly text: string;
}

export type TextQuery = Pick<
  ParsedInput<'projects.searchText'>,
  'query' | 'kind' | 'isCaseSensitive' | 'isWholeWord'
>;

/** Of a long line so much is shown around a match, characters. */
const SHOWN_BEFORE = 60;
const SHOWN = 240;
const SPECIAL = /[.*+?^${}()|[\]\\/-]/g;

/** Throws `SyntaxError` for a pattern that is none. */
export function patternOf({ query, kind, isCaseSensitive, isWholeWord }: TextQuery): RegExp {
  const source = kind === 'regex' ? `(?:${query})` : query.replace(SPECIAL, (one) => `\\${one}`);
  const whole = isWholeWord ? `(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])` : source;
  return new RegExp(whole, isCaseSensitive ? 'gmu' : 'gimu');
}

/** Where the pattern occurs, in the order of the texts. It is told of each as soon as it is found. */
export function searchTexts(
  texts: readonly SearchedText[],
  pattern: RegExp,
  found: (match: TextMatch) => void,
): { isComplete: boolean } {
  let left: number = LIMITS.searchMatches;
  for (const searched of texts) {
    for (const match of matchesIn(searched, pattern)) {
      if (left === 0) return { isComplete: false };
      left -= 1;
      found(match);
    }
  }
  return { isComplete: true };
}

/** Line by line. */
function* matchesIn({ fileId, path, text }: SearchedText, pattern: RegExp): Generator<TextMatch> {
  let offset = 0;
  for (const [at, line] of text.split('\n').entries()) {
    // Not `matchAll`: it makes a new pattern for each line, and there may be millions.
    pattern.lastIndex = 0;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      if (match[0] === '') {
        pattern.lastIndex += (line.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1;
        continue;
      }
      const [from, to] = [match.index, match.index + match[0].length];
      const textFrom = line.length <= SHOWN ? 0 : Math.max(0, from - SHOWN_BEFORE);
      const shown = line.slice(textFrom, textFrom + SHOWN).toWellFormed();
      yield { fileId, path, line: at + 1, from, to, offset: offset + from, text: shown, textFrom };
    }
    offset += line.length + 1;
  }
}

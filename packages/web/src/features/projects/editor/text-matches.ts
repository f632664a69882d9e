import type { SearchInput } from '../desk/project-desk.ts';

export interface TextMatch {
  readonly from: number;
  readonly to: number;
  /** What stands there afterwards. */
  readonly insert: string;
}

/** Most matches of one file; who replaces more should look first. */
const MOST = 10_000;

/** The pattern of a search, or what is wrong with it. */
export function patternOf({
  query,
  kind,
  isCaseSensitive,
  isWholeWord,
}: SearchInput): RegExp | { readonly problem: string } {
  const body = kind === 'regex' ? query : query.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const whole = isWholeWord ? String.raw`(?<![\p{L}\p{N}_])(?:${body})(?![\p{L}\p{N}_])` : body;
  try {
    return new RegExp(whole, `gmu${isCaseSensitive ? '' : 'i'}`);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    return { problem: `This is no pattern. ${text.slice(text.lastIndexOf(':') + 1).trim()}` };
  }
}

/** Where a text is to be changed. Groups of a pattern stand in the replacement as `$1` or `$<name>`. */
export function replacementsIn(text: string, pattern: RegExp, replacement: string | undefined): TextMatch[] {
  const matches: TextMatch[] = [];
  for (const match of text.matchAll(pattern)) {
    if (matches.length >= MOST) break;
    if (match[0] === '') continue;
    const from = match.index;
    const insert = replacement === undefined ? '' : expand(replacement, match);
    matches.push({ from, to: from + match[0].length, insert });
  }
  return matches;
}

function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replaceAll(/\$(\$|&|\d{1,2}|<([^>]+)>)/g, (whole, mark: string, name?: string) => {
    if (mark === '$') return '$';
    if (mark === '&') return match[0];
    if (name !== undefined) return match.groups?.[name] ?? '';
    return Number(mark) < match.length ? (match[Number(mark)] ?? '') : whole;
  });
}

/** A path with how well it fits; higher is better. */
interface Ranked<T> {
  readonly item: T;
  readonly score: number;
}

/** Best first: the letters in their order, better in the name than in its folders, better at beginnings of words. */
export function rankByPath<T>(items: readonly T[], pathOf: (item: T) => string, query: string): readonly T[] {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  if (wanted === '') return items;
  const ranked: Ranked<T>[] = [];
  for (const item of items) {
    const score = scoreOf(pathOf(item).toLowerCase(), wanted);
    if (score !== undefined) ranked.push({ item, score });
  }
  return ranked.sort((a, b) => b.score - a.score).map(({ item }) => item);
}

function scoreOf(path: string, wanted: string): number | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === wanted) return 1_000;
  if (name.startsWith(wanted)) return 900 - name.length;
  const inName = name.indexOf(wanted);
  if (inName >= 0) return 700 - inName - name.length / 10;
  const inPath = path.indexOf(wanted);
  if (inPath >= 0) return 500 - path.length / 10;
  return lettersInOrder(path, wanted);
}

function lettersInOrder(path: string, wanted: string): number | undefined {
  let score = 200;
  let from = 0;
  for (const letter of wanted) {
    const at = path.indexOf(letter, from);
    if (at < 0) return undefined;
    score -= at - from;
    if (at === 0 || /[/._-]/.test(path[at - 1] ?? '')) score += 5;
    from = at + 1;
  }
  return score - path.length / 10;
}

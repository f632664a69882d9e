export interface PaletteItem {
  readonly id: string;
  readonly group: 'Rooms' | 'Direct messages' | 'People' | 'Actions';
  readonly label: string;
  /** Other words it is found by. */
  readonly keywords: string;
  readonly note: string;
  readonly run: () => void;
}

const WHOLE = 100;
const START = 80;
const WORD_START = 60;
const INSIDE = 40;
const KEYWORD = 30;
const LETTERS = 10;

/** The best first; equals keep their order, which is by latest activity. Nothing typed: all of them. */
export function rankItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const wanted = fold(query);
  if (wanted === '') return [...items];
  return items
    .map((item) => ({ item, score: scoreOf(item, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

function scoreOf(item: PaletteItem, wanted: string): number {
  const label = fold(item.label);
  if (label === wanted) return WHOLE;
  if (label.startsWith(wanted)) return START;
  const at = label.indexOf(wanted);
  if (at > 0) return /[\s_-]/.test(label[at - 1] ?? '') ? WORD_START : INSIDE;
  if (fold(item.keywords).includes(wanted)) return KEYWORD;
  return hasLettersInOrder(label, wanted) ? LETTERS : 0;
}

function hasLettersInOrder(label: string, wanted: string): boolean {
  let from = 0;
  for (const letter of wanted) {
    const at = label.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

import type { SearchHit } from '@atrium/contract/search';

/** A stretch of a message with the words that were found. Text alone: nothing of it is drawn as markup. */
export function MarkedText({ snippet, marks }: Pick<SearchHit, 'snippet' | 'marks'>) {
  return marks
    .map(([from, to], at) => (
      <span key={from}>
        {snippet.slice(at === 0 ? 0 : marks[at - 1]![1], from)}
        <mark className="rounded-sm bg-tint px-0.5 font-semibold text-ink">{snippet.slice(from, to)}</mark>
        {at === marks.length - 1 && snippet.slice(to)}
      </span>
    ))
    .concat(marks.length === 0 ? [<span key="all">{snippet}</span>] : []);
}

/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- a list that serves the composer, whose keys move through it */
import type { Suggestion } from './commands.ts';

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly onChoose: (suggestion: Suggestion) => void;
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** Above the composer, whose keys move through it; the focus stays where one types. */
export function SuggestionList({ id, suggestions, chosen, onChoose }: SuggestionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="absolute inset-x-0 bottom-full z-30 mb-1.5 max-h-72 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-lg"
    >
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.id}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          // The focus stays in the composer.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(suggestion)}
          className="flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 text-sm hover:bg-sunken aria-selected:bg-tint"
        >
          <span className="font-mono text-[0.8125rem]">{suggestion.label}</span>
          <span className="min-w-0 truncate text-soft">{suggestion.does}</span>
        </div>
      ))}
    </div>
  );
}

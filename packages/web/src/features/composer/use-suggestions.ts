import { useId, useState, type KeyboardEvent } from 'react';
import type { Draft } from '../../lib/drafts.ts';
import { suggestionsFor, type CommandContext, type Suggestion } from './commands.ts';

export interface Suggestions {
  readonly id: string;
  readonly list: readonly Suggestion[];
  readonly chosen: number;
  readonly choose: (suggestion: Suggestion) => void;
  /** Whether the key was meant for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

/** What a slash at the beginning offers; Escape sends it away until the text changes. */
export function useSuggestions(
  draft: Draft,
  setDraft: (draft: Draft) => void,
  context: CommandContext,
): Suggestions {
  const id = useId();
  const [dismissed, setDismissed] = useState<string>();
  const [place, setPlace] = useState({ text: '', index: 0 });
  const isText = draft.language === undefined;
  const list = isText && draft.text !== dismissed ? suggestionsFor(draft.text, context) : [];
  const chosen = place.text === draft.text ? Math.min(place.index, list.length - 1) : 0;
  const move = (by: number) =>
    setPlace({ text: draft.text, index: (chosen + by + list.length) % list.length });
  const choose = (suggestion: Suggestion) => setDraft(suggestion.draft);
  const acts: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => setDismissed(draft.text),
    Tab: () => list[chosen] && choose(list[chosen]),
    Enter: () => list[chosen] && choose(list[chosen]),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const hasModifier = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (list.length === 0 || hasModifier || event.nativeEvent.isComposing || act === undefined) return false;
    event.preventDefault();
    act();
    return true;
  };
  return { id, list, chosen, choose, onKeyDown };
}

import { useId, useState, type KeyboardEvent } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { Draft } from '../../lib/drafts.ts';
import { suggestionsFor, type CommandContext, type Suggestion } from './commands.ts';
import { useWordSuggestions } from './use-word-suggestions.ts';

export interface Suggestions {
  readonly id: string;
  readonly list: readonly Suggestion[];
  readonly chosen: number;
  readonly choose: (suggestion: Suggestion) => void;
  /** Whether the key was meant for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

interface SuggestionSources {
  readonly roomId: RoomId;
  readonly context: CommandContext;
}

/** What a slash at the beginning offers, or the word at the end; Escape sends it away until the text changes. */
export function useSuggestions(
  draft: Draft,
  setDraft: (draft: Draft) => void,
  { roomId, context }: SuggestionSources,
): Suggestions {
  const id = useId();
  const [dismissed, setDismissed] = useState<string>();
  const [place, setPlace] = useState({ text: '', index: 0 });
  const isText = draft.language === undefined;
  const words = useWordSuggestions(roomId, draft);
  const commands = isText ? suggestionsFor(draft.text, context) : [];
  const list = draft.text === dismissed ? [] : commands.length > 0 ? commands : words;
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

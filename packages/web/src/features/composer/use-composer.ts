import { useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { useClient } from '../../lib/client-context.ts';
import type { Draft } from '../../lib/drafts.ts';
import { guessLanguage, looksLikeCode } from './code-detection.ts';
import type { ComposerProps } from './composer.tsx';
import { useAttaching, type Attaching } from './use-attaching.ts';
import { useDraft } from './use-draft.ts';
import { useSending, type Sending } from './use-sending.ts';
import { useSuggestions, type Suggestions } from './use-suggestions.ts';

export interface ComposerState extends Omit<Sending, 'send' | 'context'> {
  readonly draft: Draft;
  readonly attaching: Attaching;
  readonly isCode: boolean;
  readonly suggestions: Suggestions;
  readonly toggleRuns: () => void;
  /** Pasted code that might be sent as code. */
  readonly offer: string | undefined;
  readonly write: (text: string) => void;
  readonly send: () => void;
  readonly toggleCode: () => void;
  readonly setLanguage: (language: string) => void;
  readonly acceptOffer: () => void;
  readonly dismissOffer: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

export function useComposer(
  props: ComposerProps,
  area: RefObject<HTMLTextAreaElement | null>,
): ComposerState {
  const { roomId, threadId, onEditLast } = props;
  const client = useClient();
  const { draft, setDraft } = useDraft(threadId ?? roomId);
  const [offer, setOffer] = useState<string>();
  const isCode = draft.language !== undefined;
  const attaching = useAttaching(roomId, threadId === undefined);
  const sending = useSending({ ...props, draft, uploads: attaching.uploads });
  const suggestions = useSuggestions(draft, setDraft, { roomId, context: sending.context });
  const become = (next: Draft) => {
    setDraft(next);
    setOffer(undefined);
    area.current?.focus();
  };
  const send = () => {
    const left = sending.send();
    if (left !== undefined) become(left);
  };
  const setLanguage = (language: string | undefined) => become({ ...draft, language });
  const toggleCode = () => setLanguage(isCode ? undefined : guessLanguage(draft.text));
  const keys = { send, toggleCode, editLast: onEditLast };
  return {
    draft,
    attaching,
    isCode,
    ...sending,
    suggestions,
    toggleRuns: () => setDraft({ ...draft, runs: !sending.runs }),
    offer: draft.text === '' ? undefined : offer,
    send,
    toggleCode,
    setLanguage,
    onPaste: (event) => attaching.onPaste(event) || pasted(event, { draft, setDraft, setOffer }),
    write: (text) => {
      setDraft({ ...draft, text });
      if (text.trim() !== '' && threadId === undefined) client.typing(roomId);
    },
    acceptOffer: () => setLanguage(guessLanguage(offer ?? '')),
    dismissOffer: () => setOffer(undefined),
    onKeyDown: (event) => {
      const isEmpty = draft.text === '' && attaching.uploads.length === 0;
      if (!suggestions.onKeyDown(event)) actOn(event, { isCode, isEmpty }, keys);
    },
  };
}

type Act = NonNullable<ReturnType<typeof composerKey>>;

function actOn(
  event: KeyboardEvent,
  state: Parameters<typeof composerKey>[1],
  acts: Readonly<Record<Act, () => void>>,
): void {
  const act = composerKey(event, state);
  if (act === undefined) return;
  event.preventDefault();
  acts[act]();
}

interface Pasting {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  readonly setOffer: (text: string) => void;
}

function pasted({ clipboardData }: ClipboardEvent, { draft, setDraft, setOffer }: Pasting): void {
  const text = clipboardData.getData('text/plain');
  const isCode = draft.language !== undefined;
  if (isCode && draft.text === '') setDraft({ ...draft, language: guessLanguage(text) });
  else if (!isCode && looksLikeCode(text)) setOffer(text);
}

/** Safari ends a composition before the key event that belongs to it, which then has this code. */
const IME_KEY = 229;

/** Enter then accepts a word of an input method; it must not send. */
function isComposing({ nativeEvent, keyCode }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || keyCode === IME_KEY;
}

type ComposerAct = 'send' | 'toggleCode' | 'editLast';

function composerKey(event: KeyboardEvent, writing: Writing): ComposerAct | undefined {
  return isComposing(event) ? undefined : actOf(event, writing);
}

function actOf(event: KeyboardEvent, writing: Writing): ComposerAct | undefined {
  const { key, shiftKey, altKey } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (key === 'Enter') return sends(event, writing) ? 'send' : undefined;
  if (isCommand) return shiftKey && key.toLowerCase() === 'c' ? 'toggleCode' : undefined;
  return key === 'ArrowUp' && writing.isEmpty && !altKey ? 'editLast' : undefined;
}

interface Writing {
  readonly isCode: boolean;
  readonly isEmpty: boolean;
}

/** Code has many lines: there, a plain Enter makes one. */
function sends({ shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent, { isCode }: Writing): boolean {
  return ctrlKey || metaKey || (!isCode && !shiftKey && !altKey);
}

import { useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { NewContent } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import type { Draft } from '../../lib/drafts.ts';
import { guessLanguage, looksLikeCode } from './code-detection.ts';
import type { ComposerProps } from './composer.tsx';
import { useDraft } from './use-draft.ts';

export interface ComposerState {
  readonly draft: Draft;
  readonly isCode: boolean;
  readonly canSend: boolean;
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
  { roomId, onEditLast, onMeet }: ComposerProps,
  area: RefObject<HTMLTextAreaElement | null>,
): ComposerState {
  const client = useClient();
  const { draft, setDraft } = useDraft(roomId);
  const [offer, setOffer] = useState<string>();
  const isCode = draft.language !== undefined;
  const canSend = draft.text.trim() !== '' && draft.text.length <= LIMITS.messageLength;
  const become = (next: Draft) => {
    setDraft(next);
    setOffer(undefined);
    area.current?.focus();
  };
  const send = () => {
    if (!canSend) return;
    const meeting = isCode ? undefined : meetCommand(draft.text);
    if (meeting) onMeet(meeting.title);
    else client.post(roomId, contentOf(draft));
    become({ text: '', language: undefined });
  };
  const setLanguage = (language: string | undefined) => become({ ...draft, language });
  const toggleCode = () => setLanguage(isCode ? undefined : guessLanguage(draft.text));
  return {
    draft,
    isCode,
    canSend,
    offer: draft.text === '' ? undefined : offer,
    send,
    toggleCode,
    setLanguage,
    onPaste: ({ clipboardData }) => {
      const text = clipboardData.getData('text/plain');
      if (isCode && draft.text === '') setDraft({ ...draft, language: guessLanguage(text) });
      else if (!isCode && looksLikeCode(text)) setOffer(text);
    },
    write: (text) => {
      setDraft({ ...draft, text });
      if (text.trim() !== '') client.typing(roomId);
    },
    acceptOffer: () => setLanguage(guessLanguage(offer ?? '')),
    dismissOffer: () => setOffer(undefined),
    onKeyDown: (event) => {
      const act = composerKey(event, { isCode, isEmpty: draft.text === '' });
      if (act === undefined) return;
      event.preventDefault();
      ({ send, toggleCode, editLast: onEditLast })[act]();
    },
  };
}

/** A message that begins with the word is a command; anything else is what somebody wants to say. */
export function meetCommand(text: string): { readonly title: string | undefined } | undefined {
  const [, title] = /^\/meet(?:[ \t]+([^\n]*))?$/.exec(text.trim()) ?? [];
  if (title === undefined && text.trim() !== '/meet') return undefined;
  return {
    title:
      title === undefined || title.trim() === ''
        ? undefined
        : title.trim().slice(0, LIMITS.meetingTitleLength),
  };
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

function contentOf({ text, language }: Draft): NewContent {
  return language === undefined ? { kind: 'text', text } : { kind: 'code', language, source: text };
}

import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { NewContent } from '@atrium/contract/messages';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import type { Draft } from '../../lib/drafts.ts';
import { useReadable } from '../../lib/readable.ts';
import { findRunnable, readsInput } from '../../lib/runnable.ts';
import { showToast } from '../../ui/toasts.ts';
import { meaningOf, type CommandContext } from './commands.ts';

export interface Sending {
  readonly canSend: boolean;
  /** The language of the draft can be run; `runs`: it will be, when it is sent. */
  readonly canRun: boolean;
  readonly runs: boolean;
  readonly context: CommandContext;
  /** Answers with what is left to write; nothing if nothing happened. */
  readonly send: () => Draft | undefined;
}

const EMPTY: Draft = { text: '', language: undefined };

/** What sending a draft does: it is posted, run besides, or was a command. */
export function useSending(
  roomId: RoomId,
  draft: Draft,
  onMeet: (title: string | undefined) => void,
): Sending {
  const client = useClient();
  const { languages } = useReadable(client.languages);
  const context = { languages };
  const runnable = draft.language === undefined ? undefined : findRunnable(languages, draft.language);
  const runs = runnable !== undefined && draft.runs === true;
  const canSend = draft.text.trim() !== '' && draft.text.length <= LIMITS.messageLength;
  const post = (content: NewContent, language: Language | undefined) => {
    const clientMessageId = client.post(roomId, content);
    if (language === undefined) return EMPTY;
    const keepsInputOpen = language.hasLiveInput && readsInput(draft.text);
    client.run({ roomId, target: { kind: 'posted', clientMessageId }, keepsInputOpen });
    return EMPTY;
  };
  const send = () => {
    if (!canSend) return undefined;
    if (draft.language !== undefined)
      return post(
        { kind: 'code', language: draft.language, source: draft.text },
        runs ? runnable : undefined,
      );
    const meant = meaningOf(draft.text, context);
    if (meant.kind === 'text') return post({ kind: 'text', text: meant.text }, undefined);
    if (meant.kind === 'draft') return meant.draft;
    if (meant.kind === 'refused') {
      showToast(meant.reason);
      return undefined;
    }
    onMeet(meant.title);
    return EMPTY;
  };
  return { canSend, canRun: runnable !== undefined, runs, context, send };
}

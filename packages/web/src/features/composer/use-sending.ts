import { useState } from 'react';
import type { UploadView } from '@atrium/client/uploads/upload-view';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { NewContent } from '@atrium/contract/messages';
import type { Language } from '@atrium/contract/runs';
import type { AtriumClient } from '@atrium/client/atrium-client';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import type { Draft } from '../../lib/drafts.ts';
import { useReadable } from '../../lib/readable.ts';
import { findRunnable, readsInput } from '../../lib/runnable.ts';
import { showToast } from '../../ui/toasts.ts';
import type { ComposerProps } from './composer.tsx';
import { meaningOf, type CommandContext } from './commands.ts';

export interface Sending {
  readonly canSend: boolean;
  /** The language of the draft can be run; `runs`: it will be, when it is sent. */
  readonly canRun: boolean;
  readonly runs: boolean;
  /** A reply will stand in the room as well. */
  readonly isAlsoInRoom: boolean;
  readonly toggleAlsoInRoom: () => void;
  readonly context: CommandContext;
  /** Answers with what is left to write; nothing if nothing happened. */
  readonly send: () => Draft | undefined;
}

const EMPTY: Draft = { text: '', language: undefined };

export interface ToSend extends Pick<
  ComposerProps,
  'roomId' | 'threadId' | 'onMeet' | 'replyTo' | 'onReplied'
> {
  readonly draft: Draft;
  /** Files that go with it. */
  readonly uploads: readonly UploadView[];
}

/** What sending a draft does: it is posted, run besides, or was a command. */
export function useSending({ draft, uploads, ...props }: ToSend): Sending {
  const { roomId, threadId, onMeet, replyTo, onReplied } = props;
  const client = useClient();
  const [isAlsoInRoom, setIsAlsoInRoom] = useState(false);
  const { languages } = useReadable(client.languages);
  const context = { languages };
  const runnable = draft.language === undefined ? undefined : findRunnable(languages, draft.language);
  const runs = runnable !== undefined && draft.runs === true;
  const hasFiles = uploads.length > 0;
  // What failed is tried again or removed first: nobody sends half of what they see.
  const isWhole = uploads.every(({ status }) => status !== 'failed');
  const says = draft.text.trim() !== '' || (hasFiles && draft.language === undefined);
  const canSend = says && isWhole && draft.text.length <= LIMITS.messageLength;
  const sent = (content: NewContent): string => {
    if (threadId !== undefined) return client.reply(threadId, content, isAlsoInRoom);
    const answered = replyTo?.messageId;
    return (
      client.uploads.post(roomId, { content, replyTo: answered }) ?? client.post(roomId, content, answered)
    );
  };
  const post = (content: NewContent, language: Language | undefined) => {
    const clientMessageId = sent(content);
    setIsAlsoInRoom(false);
    onReplied?.();
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
    if (draft.text.trim() === '') return post({ kind: 'text', text: '' }, undefined);
    const meant = meaningOf(draft.text, context);
    if (meant.kind === 'text') return post({ kind: 'text', text: meant.text }, undefined);
    if (meant.kind === 'draft') return meant.draft;
    if (meant.kind === 'refused') {
      showToast(meant.reason);
      return undefined;
    }
    if (meant.kind === 'topic') changeTopic(client, roomId, meant.topic);
    else onMeet(meant.title);
    return EMPTY;
  };
  const toggleAlsoInRoom = () => setIsAlsoInRoom(!isAlsoInRoom);
  return { canSend, canRun: runnable !== undefined, runs, isAlsoInRoom, toggleAlsoInRoom, context, send };
}

function changeTopic(client: AtriumClient, roomId: RoomId, topic: string): void {
  if (topic.length > LIMITS.roomTopicLength) {
    showToast(`A topic has ${LIMITS.roomTopicLength} characters at most.`);
    return;
  }
  client.setTopic(roomId, topic).then(
    () => showToast(topic === '' ? 'The room has no topic now.' : 'The topic was changed.'),
    (error: unknown) => showToast(refusalOf(error).message),
  );
}

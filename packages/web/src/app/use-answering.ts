import { useCallback, useState } from 'react';
import type { Message } from '@atrium/contract/messages';

interface Answering {
  /** The message that the next one answers. */
  readonly replyTo: Message | undefined;
  readonly onAnswer: (message: Message) => void;
  readonly onReplied: () => void;
}

/** Which message is being answered; use with `key={roomId}`. */
export function useAnswering(focusComposer: () => void): Answering {
  const [replyTo, setReplyTo] = useState<Message>();
  const onAnswer = useCallback(
    (message: Message) => {
      setReplyTo(message);
      focusComposer();
    },
    [focusComposer],
  );
  const onReplied = useCallback(() => setReplyTo(undefined), []);
  return { replyTo, onAnswer, onReplied };
}

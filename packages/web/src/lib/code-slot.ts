import { createContext, type ReactNode } from 'react';
import type { Message } from '@atrium/contract/messages';

/** A code block of a message. */
export interface CodeSlotProps {
  /** Absent while it is not stored. */
  readonly message: Message | undefined;
  readonly clientMessageId: string | undefined;
  /** Counted from 0 through the message. */
  readonly block: number;
  /** As it is written at its head; may be empty, or nothing that is known here. */
  readonly language: string;
  readonly source: string;
}

/** What shows the code blocks of messages; the timeline does not know what can be done with them. */
export const CodeSlotContext = createContext<(block: CodeSlotProps) => ReactNode>(() => null);

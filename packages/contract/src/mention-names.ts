import type { UserId } from './ids.ts';
import type { Message } from './messages.ts';

/** `@` and a user name, not in the middle of a word: the name ends with a letter or a digit. */
export const MENTION = /(?<![\w@/])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)/gi;

/** The names that stand behind an `@` in plain text, in lower case, each once. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(MENTION)].map(([, name = '']) => name.toLowerCase()))];
}

/** Whether a message is meant for this person by name, or for everybody. One's own never is. */
export function mentions(message: Message, userId: UserId): boolean {
  if (message.senderId === userId) return false;
  return (
    message.everyone !== undefined ||
    (message.mentions?.some((mention) => mention.userId === userId) ?? false)
  );
}

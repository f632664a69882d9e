import type { UserId } from './ids.ts';
import type { Message } from './messages.ts';

/** Everybody whose name a reader of these messages needs, each once. */
export function peopleOf(messages: Iterable<Message>): UserId[] {
  const people = new Set<UserId>();
  for (const { senderId, reactions = [], mentions = [], thread, pinned } of messages) {
    people.add(senderId);
    if (pinned) people.add(pinned.by);
    for (const { userId } of mentions) people.add(userId);
    for (const { userId } of thread?.latest ?? []) people.add(userId);
    for (const { userIds } of reactions) for (const userId of userIds) people.add(userId);
  }
  return [...people];
}

import type { UserId } from './ids.ts';
import type { Message } from './messages.ts';

/** Everybody whose name a reader of these messages needs, each once. */
export function peopleOf(messages: Iterable<Message>): UserId[] {
  const people = new Set<UserId>();
  for (const message of messages) for (const userId of namedBy(message)) people.add(userId);
  return [...people];
}

function* namedBy({ senderId, reactions, mentions, thread, pinned }: Message): Iterable<UserId> {
  yield senderId;
  for (const { userId } of [...(mentions ?? []), ...(thread?.latest ?? [])]) yield userId;
  for (const { userIds } of reactions ?? []) yield* userIds;
  if (pinned) yield pinned.by;
}

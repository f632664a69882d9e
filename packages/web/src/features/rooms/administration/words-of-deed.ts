import type { RoomDeed } from '@atrium/contract/room-administration';

/** What somebody did, to follow their name. */
export function wordsOfDeed(deed: RoomDeed, nameOf: (userId: string) => string): string {
  switch (deed.kind) {
    case 'renamed':
      return `renamed the room from “${deed.from}” to “${deed.to}”`;
    case 'topicSet':
      return deed.to === '' ? 'took the topic away' : `set the topic to “${deed.to}”`;
    case 'roleSet':
      return `made ${nameOf(deed.otherId)} ${deed.to} instead of ${deed.from}`;
    case 'removed':
      return `removed ${nameOf(deed.otherId)}`;
    case 'banned':
      return `banned ${nameOf(deed.otherId)}`;
    case 'unbanned':
      return `lifted the ban of ${nameOf(deed.otherId)}`;
    case 'pinned':
      return 'pinned a message';
    case 'unpinned':
      return 'unpinned a message';
    case 'handedOver':
    default:
      return `handed the room over to ${nameOf(deed.otherId)}`;
  }
}

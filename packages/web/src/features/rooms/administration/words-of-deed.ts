import type { RoomDeed } from '@atrium/contract/room-administration';

/** What somebody did, to follow their name. */
export function wordsOfDeed(deed: RoomDeed, nameOf: (userId: string) => string): string {
  switch (deed.kind) {
    case 'renamed':
      return `renamed the room from “${deed.from}” to “${deed.to}”`;
    case 'topicSet':
      return topicWords(deed.to);
    case 'roleSet':
      return `made ${nameOf(deed.otherId)} ${deed.to} instead of ${deed.from}`;
    case 'pinned':
    case 'unpinned':
      return `${deed.kind} a message`;
    case 'removed':
    case 'banned':
    case 'unbanned':
    case 'handedOver':
    default:
      return `${TO_OTHERS[deed.kind]} ${nameOf(deed.otherId)}`;
  }
}

const TO_OTHERS = {
  removed: 'removed',
  banned: 'banned',
  unbanned: 'lifted the ban of',
  handedOver: 'handed the room over to',
};

function topicWords(topic: string): string {
  return topic === '' ? 'took the topic away' : `set the topic to “${topic}”`;
}

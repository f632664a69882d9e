import type { RoomDeed } from '@atrium/contract/room-administration';
import type { Role } from '@atrium/contract/rooms';

type NameOf = (userId: string) => string;

const MANY: Readonly<Record<Role, string>> = {
  owner: 'owners',
  admin: 'administrators',
  member: 'members',
  guest: 'guests',
};

const WORDS: {
  readonly [Kind in RoomDeed['kind']]: (deed: Extract<RoomDeed, { kind: Kind }>, nameOf: NameOf) => string;
} = {
  renamed: ({ from, to }) => `renamed the room from “${from}” to “${to}”`,
  topicSet: ({ to }) => (to === '' ? 'took the topic away' : `set the topic to “${to}”`),
  roleSet: ({ otherId, from, to }, nameOf) => `made ${nameOf(otherId)} ${to} instead of ${from}`,
  removed: ({ otherId }, nameOf) => `removed ${nameOf(otherId)}`,
  banned: ({ otherId }, nameOf) => `banned ${nameOf(otherId)}`,
  unbanned: ({ otherId }, nameOf) => `lifted the ban of ${nameOf(otherId)}`,
  handedOver: ({ otherId }, nameOf) => `handed the room over to ${nameOf(otherId)}`,
  postsBySet: ({ to }) => (to === 'admins' ? 'let administrators alone write' : 'let everybody write again'),
  mentionAllBySet: ({ to }) =>
    to === 'admins' ? 'kept @room and @here for administrators' : 'let everybody use @room and @here',
  colourSet: ({ to }) => (to === undefined ? 'took the colour away' : `set the colour to ${to}`),
  joinsBySet: ({ to }) =>
    to === 'approval' ? 'had people ask before they come in' : 'let people come in without asking',
  letIn: ({ otherId }, nameOf) => `let ${nameOf(otherId)} in`,
  turnedAway: ({ otherId }, nameOf) => `did not let ${nameOf(otherId)} in`,
  codeRenewed: () => 'gave the room a new code',
  pinned: () => 'pinned a message',
  unpinned: () => 'unpinned a message',
  archived: () => 'archived the room',
  restored: () => 'restored the room from the archive',
  invitationMade: ({ role }) => `made an invitation link for ${MANY[role]}`,
  invitationRevoked: ({ role }) => `revoked an invitation link for ${MANY[role]}`,
  cameByInvitation: ({ otherId, role }, nameOf) => `came in as ${role} by the link of ${nameOf(otherId)}`,
  added: ({ otherId, role }, nameOf) => `brought ${nameOf(otherId)} in as ${role}`,
};

/** What somebody did, to follow their name. */
export function wordsOfDeed(deed: RoomDeed, nameOf: NameOf): string {
  return (WORDS[deed.kind] as (one: RoomDeed, nameOf: NameOf) => string)(deed, nameOf);
}

import type { Role, Room } from './rooms.ts';

/** What a role may allow. Reading, leaving and saying what one has read is open to every member. */
export const ROOM_PERMISSIONS = [
  /** Write messages. */
  'send',
  /** Pin messages for everybody, and unpin them. */
  'pinMessages',
  /** Bring people in, make links that do, pass on the code of the room. */
  'invite',
  /** Delete messages of others. */
  'deleteMessages',
  /** Remove and ban members and guests, and make one of them the other. */
  'removeMembers',
  /** Rename the room and say what it is about. */
  'editSettings',
  /** See who did what in the administration of the room. */
  'readAudit',
  /** Make others administrators, and undo it; remove and ban administrators. */
  'manageAdmins',
  /** Make somebody else the owner. */
  'handOver',
  /** Delete the room with all that is in it. */
  'deleteRoom',
] as const;
export type RoomPermission = (typeof ROOM_PERMISSIONS)[number];

/** The one table of who may do what: the server's policy and what the screens offer are read from it. */
const ALLOWED: Readonly<Record<Role, ReadonlySet<RoomPermission>>> = {
  owner: new Set(ROOM_PERMISSIONS),
  admin: new Set([
    'send',
    'pinMessages',
    'invite',
    'deleteMessages',
    'removeMembers',
    'editSettings',
    'readAudit',
  ]),
  member: new Set(['send', 'pinMessages', 'invite']),
  guest: new Set(['send']),
};

export function mayInRoom(role: Role, permission: RoomPermission): boolean {
  return ALLOWED[role].has(permission);
}

/** Whether somebody may remove, ban or change the role of a person of the role `other`. Nobody may of the owner. */
export function mayManage(role: Role, other: Role): boolean {
  if (other === 'owner') return false;
  return mayInRoom(role, other === 'admin' ? 'manageAdmins' : 'removeMembers');
}

/** Whether somebody may write messages in a room in which `postsBy` may. */
export function maySpeak(role: Role, postsBy: Room['postsBy']): boolean {
  return mayInRoom(role, 'send') && (postsBy === undefined || mayInRoom(role, 'editSettings'));
}

/** Whether somebody's `@room` and `@here` mention everybody in a room in which those of `mentionAllBy` do. */
export function mayMentionAll(role: Role, mentionAllBy: Room['mentionAllBy']): boolean {
  return mentionAllBy === undefined || mayInRoom(role, 'editSettings');
}

/** Whether somebody may bring people into a room as `to`, at once or by a link; where people ask, those who answer may. */
export function mayInviteAs(role: Role, to: Role, joinsBy: Room['joinsBy']): boolean {
  if (to === 'owner' || !mayInRoom(role, 'invite')) return false;
  if (joinsBy === 'approval' && !mayInRoom(role, 'removeMembers')) return false;
  return to !== 'admin' || mayInRoom(role, 'manageAdmins');
}

/** Whether somebody may make of a person of the role `from` one of the role `to`. */
export function mayGiveRole(role: Role, from: Role, to: Role): boolean {
  return mayManage(role, from) && mayManage(role, to);
}

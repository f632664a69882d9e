import type { RoomView } from '@atrium/client/state';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId } from '@atrium/contract/ids';

export interface RoomSections {
  readonly rooms: readonly RoomView[];
  readonly direct: readonly RoomView[];
  /** Read only, and out of the way. */
  readonly archived: readonly RoomView[];
}

/** As the list shows them, from top to bottom. */
export function sectionsOf(all: readonly RoomView[]): RoomSections {
  return {
    rooms: all.filter(({ room }) => !isDirect(room.roomId) && room.archivedAt === undefined),
    direct: all.filter(({ room }) => isDirect(room.roomId)),
    archived: all.filter(({ room }) => room.archivedAt !== undefined),
  };
}

interface Step {
  readonly from: RoomId | undefined;
  readonly by: 1 | -1;
  readonly onlyUnread: boolean;
}

/** The room above or below in the list, round the end; undefined when there is none to go to. */
export function neighbourRoom(all: readonly RoomView[], { from, by, onlyUnread }: Step): RoomId | undefined {
  const sections = sectionsOf(all);
  const rooms = [...sections.rooms, ...sections.direct];
  const count = rooms.length;
  const start = rooms.findIndex(({ room }) => room.roomId === from);
  for (let step = 1; step <= count; step += 1) {
    const at = start < 0 && by < 0 ? count - step : (start + by * step + count * step) % count;
    const candidate = rooms[at];
    if (candidate === undefined || candidate.room.roomId === from) continue;
    if (!onlyUnread || isWaiting(candidate)) return candidate.room.roomId;
  }
  return undefined;
}

/** Muted rooms count in no total. */
export function unreadTotal(rooms: readonly RoomView[]): number {
  return rooms.reduce(
    (sum, view) => sum + (isMuted(view) || view.room.archivedAt !== undefined ? 0 : view.unread),
    0,
  );
}

export function isMuted({ membership }: RoomView): boolean {
  return membership.attention?.isMuted === true;
}

/** Whether there is something to read that its reader wants to know of: of a muted room mentions at most. */
export function isWaiting(view: RoomView): boolean {
  return countShown(view) > 0;
}

/** The number beside a room in the list. */
export function countShown(view: RoomView): number {
  if (!isMuted(view)) return view.unread;
  return view.membership.attention?.level === 'nothing' ? 0 : view.mentions;
}

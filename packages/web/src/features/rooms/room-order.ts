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
    if (!onlyUnread || candidate.unread > 0) return candidate.room.roomId;
  }
  return undefined;
}

export function unreadTotal(rooms: readonly RoomView[]): number {
  return rooms
    .filter(({ room }) => room.archivedAt === undefined)
    .reduce((sum, { unread }) => sum + unread, 0);
}

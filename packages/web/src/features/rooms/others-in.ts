import type { RoomView } from '@atrium/client/state';
import type { UserId } from '@atrium/contract/ids';

/** With whom one writes in a direct conversation; oneself, if nobody else is in it. Nobody in a room. */
export function othersIn({ room, membership }: RoomView): readonly UserId[] {
  const all = room.directUserIds ?? [];
  const others = all.filter((userId) => userId !== membership.userId);
  return others.length > 0 ? others : all;
}

import type { ParsedInput } from '@atrium/contract/operations';
import type { RoomDeed } from '@atrium/contract/room-administration';
import type { Room } from '@atrium/contract/rooms';

type Wanted = Omit<ParsedInput<'rooms.update'>, 'roomId'>;

/** Settings of which most rooms have the usual one, which is not kept. */
type Chosen = Pick<Room, 'postsBy' | 'mentionAllBy' | 'joinsBy' | 'colour'>;
const USUAL: ReadonlySet<string | undefined> = new Set([undefined, 'everybody', 'none']);

/** What a room is with what is wanted of it; `now` in milliseconds of the epoch. */
export function roomAs(from: Room, wanted: Wanted, now: number): Room {
  const { postsBy, mentionAllBy, joinsBy, colour, archivedAt, ...rest } = from;
  const isArchived = wanted.isArchived ?? archivedAt !== undefined;
  return {
    ...rest,
    name: wanted.name ?? from.name,
    topic: wanted.topic ?? from.topic,
    ...chosen({ postsBy, mentionAllBy, joinsBy, colour }, wanted),
    ...(isArchived && { archivedAt: archivedAt ?? new Date(now).toISOString() }),
    version: from.version + 1,
  };
}

function chosen(from: Chosen, wanted: Wanted): Chosen {
  const names = Object.keys(from) as (keyof Chosen)[];
  const all = names.map((name) => [name, wanted[name] ?? from[name]] as const);
  return Object.fromEntries(all.filter(([, value]) => !USUAL.has(value)));
}

/** What was done to a room to make it what it is now. */
export function deedsBetween(from: Room, to: Room): RoomDeed[] {
  const { name, topic, colour } = to;
  const { postsBy = 'everybody', mentionAllBy = 'everybody', joinsBy = 'everybody' } = to;
  const isArchived = to.archivedAt !== undefined;
  const changes: [isDone: boolean, RoomDeed][] = [
    [from.name !== name, { kind: 'renamed', from: from.name, to: name }],
    [from.topic !== topic, { kind: 'topicSet', to: topic }],
    [from.postsBy !== to.postsBy, { kind: 'postsBySet', to: postsBy }],
    [from.mentionAllBy !== to.mentionAllBy, { kind: 'mentionAllBySet', to: mentionAllBy }],
    [from.joinsBy !== to.joinsBy, { kind: 'joinsBySet', to: joinsBy }],
    [from.colour !== colour, { kind: 'colourSet', ...(colour && { to: colour }) }],
    [(from.archivedAt !== undefined) !== isArchived, { kind: isArchived ? 'archived' : 'restored' }],
  ];
  return changes.flatMap(([isDone, deed]) => (isDone ? [deed] : []));
}

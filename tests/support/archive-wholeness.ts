import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { storedItems } from './stored-items.ts';

type Items = Awaited<ReturnType<typeof storedItems>>;
type Plain = Record<string, string | undefined>;

/** What was known of a room before an export began. */
export interface KnownRoom {
  readonly roomId: RoomId;
  readonly acknowledged: number;
}

/** What an archive of a store that was written to should hold and does not. */
export function lackingIn(items: Items, known: readonly KnownRoom[]): string[] {
  const archive = new Archive(items);
  return [
    ...lackingMessages(archive, known),
    ...archive.of('ChatRooms').flatMap((room) => lackingOfRoom(archive, room)),
    ...archive.of('Users').flatMap((user) => lackingOfUser(archive, user)),
    ...archive.of('Projects').flatMap((project) => lackingOfProject(archive, project)),
  ];
}

class Archive {
  /** Places by room. */
  readonly lastOf = new Map<string, number>();
  readonly #items: Items;

  constructor(items: Items) {
    this.#items = items;
    for (const { roomId = '', messageId = '' } of this.of('Messages'))
      this.lastOf.set(roomId, Math.max(this.lastOf.get(roomId) ?? 0, Number(messageId.split('#')[1])));
  }

  of(table: string): Plain[] {
    return Array.from(this.#items)
      .filter(([key]) => key.startsWith(`${table} `))
      .map(([, item]) =>
        Object.fromEntries(
          Object.entries(item).map(([name, value]) => [name, String(Object.values(value)[0])]),
        ),
      );
  }

  /** Nothing if it is there. */
  lacks(table: string, ...key: (string | undefined)[]): string[] {
    const name = `${table} ${JSON.stringify(key.map((S) => ({ S })))}`;
    return this.#items.has(name) ? [] : [name];
  }
}

function lackingMessages(archive: Archive, known: readonly KnownRoom[]): string[] {
  const holes = Array.from(archive.lastOf).flatMap(([roomId, last]) =>
    Array.from({ length: last }, (_, at) => `${roomId}#${String(at + 1).padStart(10, '0')}`).flatMap((id) =>
      archive.lacks('Messages', id),
    ),
  );
  const short = known.filter(({ roomId, acknowledged }) => (archive.lastOf.get(roomId) ?? 0) < acknowledged);
  return [...holes, ...short.map(({ roomId }) => `the end of ${roomId}`)];
}

function lackingOfRoom(archive: Archive, room: Plain): string[] {
  if (room['reservedFor'] !== undefined) return archive.lacks('ChatRooms', room['reservedFor']);
  const { roomId = '', name, createdBy, lastSeq, lastChange } = room;
  const changes = archive
    .of('Messages')
    .filter((message) => message['roomId'] === roomId)
    .map(({ change = '0' }) => Number(change));
  return [
    ...archive.lacks('ChatRooms', `name#${name?.toLowerCase()}`),
    ...archive.lacks('Memberships', roomId, createdBy),
    ...archive.lacks('Users', createdBy),
    ...(Number(lastChange) < Math.max(0, ...changes) ? [`changes of ${roomId}`] : []),
    ...(Number(lastSeq) > (archive.lastOf.get(roomId) ?? 0) ? [`what ${roomId} hints at`] : []),
  ];
}

function lackingOfUser(archive: Archive, user: Plain): string[] {
  if (user['reservedFor'] !== undefined) return archive.lacks('Users', user['reservedFor']);
  return [
    ...archive.lacks('Users', `email#${user['email']}`),
    ...archive.lacks('Users', `username#${user['username']}`),
  ];
}

function lackingOfProject(archive: Archive, { projectId = '', roomId }: Plain): string[] {
  const partner = projectId.endsWith('#tree') ? projectId.slice(0, -'#tree'.length) : `${projectId}#tree`;
  const room = roomId === undefined ? [] : archive.lacks('ChatRooms', roomId);
  return [...archive.lacks('Projects', partner), ...room];
}

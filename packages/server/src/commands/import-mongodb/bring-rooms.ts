import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { newRoomSecret } from '../../ids.ts';
import { foldName } from '../../rooms/fold-name.ts';
import { RoomRepository, type StoredRoom } from '../../rooms/room-repository.ts';
import { fieldsOf, noteAll, settle, type ImportContext } from './import-context.ts';
import { mapRoom, type RoomDraft } from './map-room.ts';
import { numbered } from './map-user.ts';
import { patiently } from './patience.ts';
import type { StoredRecord } from './staging.ts';

/** Rooms with their owners. Members come when the messages are there. */
export class RoomBringer {
  readonly #context: ImportContext;
  readonly #rooms: RoomRepository;
  /** Folded names that this run has given away. */
  readonly #given = new Set<string>();

  constructor(context: ImportContext) {
    this.#context = context;
    this.#rooms = new RoomRepository(context.store);
  }

  async bring(): Promise<void> {
    const { staging, progress, throttle } = this.#context;
    progress.begin('Rooms', staging.countOf('rooms', 'staged'));
    for (const page of staging.waiting('rooms')) {
      // oxlint-disable-next-line no-await-in-loop -- names are given in the order of time
      await this.#bringPage(page);
      progress.advance(page.length);
      // oxlint-disable-next-line no-await-in-loop
      await throttle.pass(page.length);
    }
    progress.end();
    for (const page of staging.waiting('rooms', 'changed'))
      // oxlint-disable-next-line no-await-in-loop
      for (const record of page) await this.#update(record);
  }

  async #bringPage(page: readonly StoredRecord[]): Promise<void> {
    const { staging, references } = this.#context;
    const known = await patiently(() => this.#rooms.findMany(page.map(({ target }) => target as RoomId)));
    const byId = new Map<string, StoredRoom>(known.map((stored) => [stored.room.roomId, stored]));
    for (const { room } of known) this.#given.add(foldName(room.name));
    for (const record of page) {
      const draft = settle(staging, record, mapRoom(fieldsOf<'rooms'>(this.#context, record), record));
      if (!draft) continue;
      if (references.user(draft.owner) === undefined)
        noteAll(staging, record, [{ reason: 'owner-missing', detail: draft.owner ?? '' }]);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#bringOne(record, draft, byId.get(record.target));
      staging.setState('rooms', record.key, 'brought');
    }
  }

  async #bringOne(record: StoredRecord, draft: RoomDraft, stored: StoredRoom | undefined): Promise<void> {
    if (stored === undefined) await this.#create(record, draft);
    else this.#noteName(record, draft, stored.room.name);
  }

  async #create(record: StoredRecord, draft: RoomDraft): Promise<void> {
    const createdBy = await this.#ownerOf(record, draft);
    const roomId = record.target as RoomId;
    const membership = {
      roomId,
      userId: createdBy,
      role: 'owner',
      joinedAt: draft.createdAt,
      readSeq: 0,
    } as const;
    for (let number = 1; ; number++) {
      const name = numbered(draft.name, number, LIMITS.roomNameLength);
      if (this.#given.has(foldName(name))) continue;
      this.#given.add(foldName(name));
      const stored = newRoom({ ...draft, name }, roomId, createdBy);
      // oxlint-disable-next-line no-await-in-loop -- until a name is free
      const isCreated = await patiently(() => this.#rooms.create(stored, membership));
      if (isCreated) return this.#noteName(record, draft, name);
    }
  }

  #noteName(record: StoredRecord, draft: RoomDraft, name: string): void {
    if (foldName(name) === foldName(draft.name)) return;
    noteAll(this.#context.staging, record, [{ reason: 'name-taken', detail: name }]);
  }

  /** Whoever made it, else its first member who is known, else a former member. */
  async #ownerOf(record: StoredRecord, { owner, members = [] }: RoomDraft): Promise<UserId> {
    const { references, formerMembers } = this.#context;
    const userId = references.user(owner);
    if (userId) return userId;
    const first = members.map((key) => references.user(key)).find((member) => member !== undefined);
    return first ?? formerMembers.of(owner ?? `owner of ${record.key}`, undefined);
  }

  /** What it is about follows the source. */
  async #update(record: StoredRecord): Promise<void> {
    const mapped = mapRoom(fieldsOf<'rooms'>(this.#context, record), record);
    const stored = await patiently(() => this.#rooms.find(record.target as RoomId));
    if (mapped.kind === 'mapped' && stored) {
      const { topic, name } = mapped.draft;
      if (topic !== stored.room.topic) await patiently(() => this.#rooms.setTopic(stored.room.roomId, topic));
      if (foldName(name) !== foldName(stored.room.name))
        noteAll(this.#context.staging, record, [{ reason: 'not-followed', detail: 'name' }]);
    }
    this.#context.staging.setState('rooms', record.key, 'brought');
    // Its members may have changed too: they come behind the messages.
    this.#context.staging.unset(`finished ${record.key}`);
  }
}

function newRoom(draft: RoomDraft, roomId: RoomId, createdBy: UserId): StoredRoom {
  const { name, topic, visibility, passwordHash, createdAt } = draft;
  const isPrivate = visibility === 'private';
  return {
    room: {
      roomId,
      name,
      topic,
      visibility,
      hasPassword: passwordHash !== undefined,
      createdBy,
      createdAt,
      version: 1,
    },
    passwordHash: isPrivate ? passwordHash : undefined,
    invitationCode: isPrivate ? newRoomSecret() : undefined,
    lastSeqHint: 0,
    lastChange: 0,
  };
}

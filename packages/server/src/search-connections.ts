import { dirname } from 'node:path';
import type { RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { NameSource, ProfileSource } from './accounts/account-service.ts';
import type { Config } from './config.ts';
import type { MessageAnnouncer } from './messages/message-announcer.ts';
import { MessageRepository } from './messages/message-repository.ts';
import type { Log } from './observability/log.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import { RoomRepository } from './rooms/room-repository.ts';
import { EmbeddedSearch } from './search/embedded-search.ts';
import { SearchFeeder, type SearchSource } from './search/search-feeder.ts';
import { searchHandlers } from './search/search-operations.ts';
import { SearchService } from './search/search-service.ts';
import type { CursorCodec } from './storage/cursor.ts';
import type { DenseLog } from './storage/log.ts';
import type { Store } from './storage/store.ts';

export interface SearchDeps {
  readonly store: Store;
  /** Without one the index is in memory. */
  readonly config: Pick<Config, 'files'> | undefined;
  readonly features: {
    readonly log: Pick<DenseLog<Message>, 'head'>;
    readonly messageAnnouncer?: MessageAnnouncer;
  };
  readonly log: Log;
  readonly now: () => number;
}

interface Readers {
  readonly memberships: MembershipService;
  readonly accounts: ProfileSource & NameSource;
  readonly cursors: CursorCodec;
}

/** The index of messages, and what brings them into it. */
export function buildSearchIndex({ store, config, features, log, now }: SearchDeps) {
  const messages = new MessageRepository(store);
  const rooms = new RoomRepository(store);
  // Beside the files: in the data directory.
  const directory = config && dirname(config.files.directory);
  const index = new EmbeddedSearch({ directory, log });
  const source: SearchSource = {
    isExclusive: store.isExclusive,
    end: async (roomId) => {
      const room = await rooms.find(roomId);
      // The number of the latest change first: what is read afterwards has it.
      return room && { change: room.lastChange, seq: await features.log.head(roomId) };
    },
    findMany: (messageIds) => messages.findMany(messageIds),
    changedAfter: (roomId, change, limit) => messages.changedAfter(roomId, change, limit),
  };
  const feeder = new SearchFeeder({ index, source, log, now });
  features.messageAnnouncer?.onNews((roomId) => feeder.happened(roomId));
  return { index, feeder, messages, rooms };
}

/** Search in messages, as people ask for it. */
export function connectSearch(deps: SearchDeps, { memberships, accounts, cursors }: Readers) {
  const { index, feeder, messages, rooms } = buildSearchIndex(deps);
  const service = new SearchService({
    index,
    feeder,
    memberships,
    names: accounts,
    profiles: accounts,
    roomNames: async (roomIds) => (await rooms.findMany(roomIds)).map(({ room }) => room),
    findMany: (messageIds) => messages.findMany(messageIds),
    cursors,
    now: deps.now,
  });
  return {
    handlers: searchHandlers(service),
    /** Something happened to a room that no message tells of: it was deleted. */
    happened: (roomId: RoomId) => feeder.happened(roomId),
    /** Takes out what belongs to rooms that are no more. */
    start: (): void => {
      feeder.sweep().catch((error: unknown) => deps.log.info({ err: error }, 'old rooms stay in the index'));
    },
    close: async (): Promise<void> => {
      await feeder.close();
      await index.close();
    },
  };
}

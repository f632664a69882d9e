import type { Message } from '@atrium/contract/messages';
import type { RoomId } from '@atrium/contract/ids';
import type { NameSource, ProfileSource } from './accounts/account-service.ts';
import type { PasswordHasher } from './accounts/password-hasher.ts';
import type { Announcer } from './announcer.ts';
import { removalOfAttachments } from './files/attachment-cleanup.ts';
import { buildAttachmentPosts } from './files/build-files.ts';
import { MessageAnnouncer } from './messages/message-announcer.ts';
import { MessageChanges, type MessageChangesDeps } from './messages/message-changes.ts';
import { MentionLedgers, type MentionLedgersDeps } from './messages/mention-ledgers.ts';
import { MessageHistory } from './messages/message-history.ts';
import { messageLogSchema } from './messages/message-item.ts';
import { MessageMentions } from './messages/message-mentions.ts';
import { MessagePins, pinWrites } from './messages/message-pins.ts';
import { MessageRemains } from './messages/message-remains.ts';
import { MessageReactions } from './messages/message-reactions.ts';
import { MessageRepository } from './messages/message-repository.ts';
import { MessageService } from './messages/message-service.ts';
import { MessageVersions } from './messages/message-versions.ts';
import { ThreadPlaces } from './messages/thread-places.ts';
import { ThreadReplies } from './messages/thread-replies.ts';
import { ThreadService } from './messages/thread-service.ts';
import type { Log } from './observability/log.ts';
import type { MembershipRepository } from './rooms/membership-repository.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import { RoomAudit } from './rooms/room-audit.ts';
import { RoomHeads } from './rooms/room-heads.ts';
import type { RoomRemains } from './rooms/room-purge.ts';
import type { RoomRepository } from './rooms/room-repository.ts';
import type { RoomSettingsReader } from './rooms/room-settings-reader.ts';
import { removalOfOutputs } from './runs/run-output-repository.ts';
import { CommitQueue, type CommitQueueDeps } from './storage/commit-queue.ts';
import type { CursorCodec } from './storage/cursor.ts';
import { DenseLog } from './storage/log.ts';
import type { Store } from './storage/store.ts';
import type { WriteBehind } from './storage/write-behind.ts';

export interface FeatureDeps {
  /** Reaches the people of this node alone: for what is read of other nodes. */
  readonly here?: Announcer | undefined;
  /** Told of each batch of messages that was written. */
  readonly committed?: CommitQueueDeps['committed'];
  readonly store: Store;
  readonly profiles: ProfileSource;
  readonly names: NameSource;
  readonly passwords: PasswordHasher;
  readonly cursors: CursorCodec;
  /** Most files of one message, if fewer than ever. */
  readonly filesPerMessage?: number | undefined;
  readonly log: Log;
  readonly now: () => number;
}

export interface MessageMembers {
  readonly memberships: MembershipService;
  readonly repository: MembershipRepository;
  readonly late: WriteBehind;
}

/** Messages and threads, put together. */
export function buildMessages(
  deps: FeatureDeps & { rooms: RoomRepository; settings: RoomSettingsReader },
  members: MessageMembers,
  announcer: Announcer,
) {
  const { store, profiles, names, cursors, now, rooms, here } = deps;
  const messages = new MessageRepository(store);
  const heads = new RoomHeads({ rooms, late: members.late });
  const tell = new MessageAnnouncer({ announcer, here, profiles });
  const queue = new CommitQueue({ store, committed: deps.committed });
  const read: MentionLedgersDeps['read'] = (roomId, range) => history.between(roomId, range);
  const ledgers = new MentionLedgers({ read, isExclusive: store.isExclusive });
  const log = buildRoomLog({ store, queue, messages, heads, tell, ledgers, now });
  const onChanged = (message: Message): void => {
    log.replace(message.roomId, message.seq, message);
    ledgers.changed(message);
    tell.changed(message);
  };
  const changes = new MessageChanges({
    store,
    messages,
    heads,
    now,
    onChanged,
    alongside: removalBeside(now),
  });
  const { isExclusive } = store;
  const history: MessageHistory = new MessageHistory({ log, messages, cursors, isExclusive, now });
  const versions = new MessageVersions({ store });
  const pins = new MessagePins({ store, messages, audit: new RoomAudit({ store, now }), now });
  const threads = buildThreads({ ...deps, messages, changes }, members.memberships, announcer);
  const messageService = new MessageService({
    log,
    threads,
    history,
    changes,
    reactions: new MessageReactions({ store }),
    mentions: new MessageMentions({ names, memberships: members.memberships, settings: deps.settings }),
    versions,
    pins,
    messages,
    attachments: buildAttachmentPosts(store, deps.filesPerMessage, now),
    memberships: members.memberships,
    profiles,
    announcer: tell,
    now,
  });
  const messageRemains = remainsOf({ store, versions, pins }, members.repository);
  return { messageService, messageRemains, threads, history, ledgers, log, queue, messageAnnouncer: tell };
}

function buildThreads(
  deps: Pick<FeatureDeps, 'store' | 'cursors' | 'now' | 'profiles'> & {
    messages: MessageRepository;
    changes: MessageChanges;
  },
  memberships: MembershipService,
  announcer: Announcer,
): ThreadService {
  const { store, cursors, now, messages } = deps;
  return new ThreadService({
    ...deps,
    replies: new ThreadReplies({ store, messages, cursors }),
    places: new ThreadPlaces({ store, now }),
    memberships,
    announcer,
  });
}

/** What goes with a message that was changed, in the same transaction. */
function removalBeside(now: () => number): NonNullable<MessageChangesDeps['alongside']> {
  const removalOfFiles = removalOfAttachments(now);
  return (before, after) => [
    ...removalOfOutputs(before, after),
    ...removalOfFiles(before, after),
    ...pinWrites(before, after),
  ];
}

/** What is kept of rooms that are deleted. */
function remainsOf(
  parts: { store: Store; versions: MessageVersions; pins: MessagePins },
  memberships: MembershipRepository,
): RoomRemains[] {
  const membersOf = async (roomId: RoomId) =>
    (await memberships.allOfRoom(roomId)).map(({ userId }) => userId);
  const remains = new MessageRemains({ ...parts, removalOfOutputs, membersOf });
  return [(roomId) => remains.removeSome(roomId), (roomId) => parts.pins.forget(roomId).then(() => false)];
}

function buildRoomLog(parts: {
  store: Store;
  queue: CommitQueue;
  messages: MessageRepository;
  heads: RoomHeads;
  tell: MessageAnnouncer;
  ledgers: MentionLedgers;
  now: () => number;
}): DenseLog<Message> {
  const { store, queue, messages, heads, tell, ledgers, now } = parts;
  return new DenseLog<Message>({
    store,
    queue,
    schema: messageLogSchema,
    now,
    hint: (logId) => heads.hint(logId as RoomId),
    onCommitted: (logId, entries, isOwn) => {
      const last = entries.at(-1);
      if (last && isOwn) heads.note(logId as RoomId, last.seq, last.createdAt);
      ledgers.posted(entries);
      tell.posted(logId as RoomId, entries, isOwn);
    },
    search: (logId, identity, range) => messages.search(logId as RoomId, identity, range),
  });
}

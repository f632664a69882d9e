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
import { MessageReactions } from './messages/message-reactions.ts';
import { MessageRepository } from './messages/message-repository.ts';
import { MessageService } from './messages/message-service.ts';
import { MessageVersions } from './messages/message-versions.ts';
import { ThreadPlaces } from './messages/thread-places.ts';
import { ThreadReplies } from './messages/thread-replies.ts';
import { ThreadService } from './messages/thread-service.ts';
import type { Log } from './observability/log.ts';
import { BanRepository } from './rooms/ban-repository.ts';
import { ChatRoomService } from './rooms/chat-room-service.ts';
import { DirectMessageService } from './rooms/direct-message-service.ts';
import { InvitationRepository } from './rooms/invitation-repository.ts';
import { MembershipRepository } from './rooms/membership-repository.ts';
import { MembershipService } from './rooms/membership-service.ts';
import { RoomAdministration } from './rooms/room-administration.ts';
import { RoomAudit } from './rooms/room-audit.ts';
import { RoomDeedWriter } from './rooms/room-deed-writer.ts';
import { RoomEntrance } from './rooms/room-entrance.ts';
import { RoomHeads } from './rooms/room-heads.ts';
import { RoomInvitationService } from './rooms/room-invitation-service.ts';
import { RoomSettingsReader } from './rooms/room-settings-reader.ts';
import { UnreadService } from './rooms/unread-service.ts';
import { RoomRepository } from './rooms/room-repository.ts';
import { removalOfOutputs } from './runs/run-output-repository.ts';
import { CommitQueue, type CommitQueueDeps } from './storage/commit-queue.ts';
import type { CursorCodec } from './storage/cursor.ts';
import { DenseLog } from './storage/log.ts';
import type { Store } from './storage/store.ts';
import { WriteBehind } from './storage/write-behind.ts';

/** Hints and read markers are stored this much later, milliseconds. */
const LATE_MS = 5_000;

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

/** Who is in which room. Needed before there is anybody to announce to. */
export function buildMemberships({ store, log, now }: Pick<FeatureDeps, 'store' | 'log' | 'now'>) {
  const late = new WriteBehind({ store, log, intervalMs: LATE_MS });
  const repository = new MembershipRepository(store);
  const memberships = new MembershipService({ store, repository, late, now });
  return { late, repository, memberships };
}

type Members = ReturnType<typeof buildMemberships>;

/** Rooms and their messages, put together. */
export function buildFeatures(deps: FeatureDeps, members: Members, announcer: Announcer) {
  const { store, profiles, names, passwords, cursors, now } = deps;
  const { memberships, repository: membershipPages } = members;
  const rooms = new RoomRepository(store);
  const messages = buildMessages({ ...deps, rooms }, members, announcer);
  const entrance = new RoomEntrance({ memberships, logs: messages.history, announcer, now });
  const people = { rooms, memberships, entrance, profiles, announcer, now };
  const directMessages = new DirectMessageService({ ...people, names });
  const chatRoomService = new ChatRoomService({
    ...people,
    membershipPages,
    logs: messages.history,
    unreadMentions: messages.ledgers,
    passwords,
    cursors,
  });
  const deeds = new RoomDeedWriter({ store, memberships });
  const audit = new RoomAudit({ store, now });
  const bans = new BanRepository(store);
  const settings = new RoomSettingsReader({ rooms, isExclusive: store.isExclusive, now });
  const parts = { ...people, deeds, settings, bans, audit, cursors };
  const roomAdministration = new RoomAdministration(parts);
  const invitations = new InvitationRepository(store);
  const roomInvitations = new RoomInvitationService({ ...parts, invitations });
  const unread = new UnreadService({ memberships, logs: messages.history, announcer });
  const services = { chatRoomService, roomAdministration, roomInvitations, directMessages, unread };
  return { ...messages, ...services, rooms, settings };
}

function buildMessages(
  deps: FeatureDeps & { rooms: RoomRepository },
  members: Members,
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
  const history: MessageHistory = new MessageHistory({
    log,
    messages,
    cursors,
    isExclusive: store.isExclusive,
    now,
  });
  const { memberships } = members;
  const threads = new ThreadService({
    store,
    messages,
    changes,
    replies: new ThreadReplies({ store, messages, cursors }),
    places: new ThreadPlaces({ store, now }),
    memberships,
    profiles,
    announcer,
  });
  const messageService = new MessageService({
    log,
    threads,
    history,
    changes,
    reactions: new MessageReactions({ store }),
    mentions: new MessageMentions({ names, memberships }),
    versions: new MessageVersions({ store }),
    pins: new MessagePins({ store, messages, audit: new RoomAudit({ store, now }), now }),
    messages,
    attachments: buildAttachmentPosts(store, deps.filesPerMessage, now),
    memberships,
    profiles,
    announcer: tell,
    now,
  });
  return { messageService, threads, history, ledgers, log, queue, messageAnnouncer: tell };
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

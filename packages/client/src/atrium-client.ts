import type { Input, Output } from '@atrium/contract/operations';
import type { RoomId, MessageId, RunId, UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { OutputPart } from '@atrium/contract/run-result';
import type { RunnerReport } from '@atrium/contract/runs';
import type { QueryState } from './live-query.ts';
import type { Attention } from '@atrium/contract/unread';
import type { LanguageList, RunOrder, RunView } from './runs/run-view.ts';
import type { UploadDesk } from './uploads/upload-desk.ts';
import type { MeetingClient } from './meetings/meeting-client.ts';
import type { MessagePlace } from './rooms/own-reactions.ts';
import type {
  ConnectionState,
  MemberList,
  Readable,
  RoomList,
  SessionState,
  Timeline,
  Users,
} from './state.ts';
import type { Thread, ThreadList } from './threads/thread-state.ts';
import type { Call, ServerEvent } from './transport/transport.ts';

/**
 * The whole of Atrium as a client sees it: observable state, and actions that change it. Actions that fail throw
 * `AppError`; `post` never does, its fate is in the timeline.
 */
export interface AtriumClient {
  readonly session: Readable<SessionState>;
  readonly connection: Readable<ConnectionState>;
  readonly rooms: Readable<RoomList>;
  readonly users: Readable<Users>;
  /** Loads when first subscribed to. */
  readonly languages: Readable<LanguageList>;
  /** The runs that this client has started, oldest first. */
  readonly runs: Readable<readonly RunView[]>;
  readonly meetings: MeetingClient;
  /** Threads that this person follows. Loads when first subscribed to. */
  readonly threads: Readable<ThreadList>;
  /** Files on their way to messages. */
  readonly uploads: UploadDesk;
  /** For what the client keeps nothing of. Waits a moment for the connection, then throws `unavailable`. */
  readonly ask: Call;
  /** All that the server says, as it comes; nothing while the connection is in doubt. */
  onEvent(listener: (event: ServerEvent) => void): () => void;
  /** Loads the newest page when first subscribed to; kept up to date from then on. */
  timeline(roomId: RoomId): Readable<Timeline>;
  /** A message with its replies. Loads when first subscribed to; kept up to date from then on. */
  thread(threadId: MessageId): Readable<Thread>;
  /** Loads when first subscribed to. */
  members(roomId: RoomId): Readable<MemberList>;

  /** The pinned messages of a room, the one pinned last first. Loads when first subscribed to. */
  pins(roomId: RoomId): Readable<QueryState<readonly Message[]>>;

  /** Finds out who is signed in and connects. */
  start(): Promise<void>;
  /** Ends everything; the outbox stays stored. */
  close(): Promise<void>;
  signUp(input: Omit<Input<'accounts.signUp'>, 'tokenInBody'>): Promise<void>;
  signIn(input: Omit<Input<'accounts.signIn'>, 'tokenInBody'>): Promise<void>;
  signOut(): Promise<void>;
  /** Tries to connect at once instead of waiting for the back-off. */
  reconnectNow(): void;

  createRoom(input: Input<'rooms.create'>): Promise<Output<'rooms.create'>>;
  joinRoom(by: Input<'rooms.join'>['by']): Promise<RoomId>;
  /** The conversation with these people; it begins if there is none. */
  startDirect(userIds: readonly UserId[]): Promise<RoomId>;
  /** By the secret of a link. */
  acceptInvitation(roomId: RoomId, secret: string): Promise<RoomId>;
  leaveRoom(roomId: RoomId): Promise<void>;
  /** Owners only. */
  setTopic(roomId: RoomId, topic: string): Promise<void>;
  browseRooms(cursor?: string): Promise<Output<'rooms.browse'>>;
  invitationCode(roomId: RoomId): Promise<string | undefined>;

  /** Puts the message into the outbox and shows it at once. Answers with its `clientMessageId`. */
  post(roomId: RoomId, content: NewContent, replyTo?: MessageId): string;
  /** The same for a reply to a message; `isAlsoInRoom`: it stands among the messages of the room as well. */
  reply(threadId: MessageId, content: NewContent, isAlsoInRoom?: boolean): string;
  followThread(threadId: MessageId, isFollowed: boolean): Promise<void>;
  /** Shown at once. Has no effect on a thread that is not followed. */
  markThreadRead(threadId: MessageId, readSeq: number): void;
  /** Loads the next older page of replies. */
  loadOlderReplies(threadId: MessageId): Promise<void>;
  retry(clientMessageId: string): void;
  /** Has no effect while the message is on its way. */
  discard(clientMessageId: string): void;
  edit(messageId: MessageId, content: NewContent): Promise<void>;
  delete(messageId: MessageId): Promise<void>;
  pin(messageId: MessageId, isPinned: boolean): Promise<void>;
  /** Puts an emoji on a message, or takes one's own away. Shown at once; undone if it fails. */
  react(message: MessagePlace, emoji: string, isOn: boolean): Promise<void>;
  /** Loads the next older page, or fills the newest gap. */
  loadOlder(roomId: RoomId): Promise<void>;
  /** Loads a message of a loaded timeline with what stands around it. */
  loadAround(roomId: RoomId, seq: number): Promise<void>;
  loadMoreMembers(roomId: RoomId): Promise<void>;
  /** Sent to the server at most every few seconds; shown at once. */
  markRead(roomId: RoomId, readSeq: number): void;
  /** The message and all that follow are unread again, on all devices. */
  markUnread(roomId: RoomId, fromSeq: number): Promise<void>;
  /** What of a room this person wants to be told of, on all devices. */
  setAttention(roomId: RoomId, chosen: Omit<Attention, 'version'>): Promise<void>;
  /** Call on every keystroke; sent at most every few seconds. */
  typing(roomId: RoomId): void;

  /** Runs code and answers with the run's key. Never throws for what the server says: its fate is in `runs`. */
  run(order: RunOrder): string;
  cancelRun(key: string): Promise<void>;
  /** Has no effect once its input is closed. */
  writeToRun(key: string, text: string): Promise<void>;
  endRunInput(key: string): Promise<void>;
  /** Takes a run out of `runs`. */
  forgetRun(key: string): void;
  /** Posts a run of files that has ended, source and result, as a message. */
  shareRun(key: string): Promise<void>;
  /** All that was kept of the output of a result that stands on a message. */
  runOutput(messageId: MessageId, runId: RunId): Promise<readonly OutputPart[]>;
  /** Administrators only. */
  runnerReport(): Promise<RunnerReport>;
}

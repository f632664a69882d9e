import type { Attachment } from '@atrium/contract/attachment';
import type { Account, UserProfile } from '@atrium/contract/accounts';
import type { ErrorCode } from '@atrium/contract/errors';
import type { MessageId, RoomId, SessionId, UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { Member, RoomListing } from '@atrium/contract/rooms';

/** A value that changes. Fits React's `useSyncExternalStore`: `get` answers the same object until it changes. */
export interface Readable<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'visitor' }
  | { readonly kind: 'signed-in'; readonly account: Account; readonly sessionId: SessionId };

export type ConnectionState =
  /** Nobody is signed in: there is nothing to connect. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** `since`, `retryAt`: milliseconds of the epoch. */
  | {
      readonly kind: 'offline';
      readonly since: number;
      readonly reason: string;
      readonly retryAt: number | undefined;
    };

/** A refusal as the screen needs it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A row of the room list, the client's own unsent messages counted in. Sorted by latest activity. */
export interface RoomView extends RoomListing {
  readonly unread: number;
  /** Unread messages that mention this person, or everybody. */
  readonly mentions: number;
  /** Own messages on their way, or refused. */
  readonly pending: number;
  readonly failed: number;
}

export interface RoomList {
  readonly status: 'loading' | 'ready';
  readonly rooms: readonly RoomView[];
}

/**
 * A line of a timeline. `key` is the same for a message before and after it is stored, so that a list need not
 * move when the server answers.
 */
export type TimelineEntry =
  | { readonly kind: 'message'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'unsent';
      readonly key: string;
      readonly clientMessageId: string;
      readonly content: NewContent;
      /** The message of the same room that it answers. */
      readonly replyTo: MessageId | undefined;
      /** The root of the thread in which it stands. */
      readonly threadId: MessageId | undefined;
      /** A reply that stands in the room as well. */
      readonly isAlsoInRoom: true | undefined;
      readonly roomId: RoomId;
      readonly files: UnsentFiles | undefined;
      /** Milliseconds of the epoch. */
      readonly queuedAt: number;
      readonly status: 'waiting' | 'sending' | 'failed';
      readonly failure: Failure | undefined;
    }
  /** Messages before the next entry are not here yet; `loadOlder` fills them. */
  | { readonly kind: 'gap'; readonly key: string };

/** Whether a line belongs among the messages of the room, and not to a thread alone. */
export function isInRoom(entry: TimelineEntry): boolean {
  if (entry.kind === 'gap') return true;
  const { threadId, isAlsoInRoom } = entry.kind === 'message' ? entry.message : entry;
  return threadId === undefined || isAlsoInRoom === true;
}

export interface Timeline {
  readonly roomId: RoomId;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | undefined;
  /**
   * Ascending: stored messages by `seq`, then unsent ones in the order they were written. Replies that stand in threads
   * alone are among them; `isInRoom` tells them.
   */
  readonly entries: readonly TimelineEntry[];
  /** Whether older history exists, is on its way, or failed to load. */
  readonly older: 'more' | 'loading' | 'failed' | 'none';
  /** Highest `seq` known. */
  readonly lastSeq: number;
  readonly readSeq: number;
  /** How often something was marked as unread. */
  readonly readTurn: number;
  /** Who is typing now, oneself left out. */
  readonly typing: readonly UserId[];
}

export interface MemberList {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly members: readonly Member[];
  readonly present: ReadonlySet<UserId>;
  readonly hasMore: boolean;
}

export type Users = ReadonlyMap<UserId, UserProfile>;

/** Files of a message that is not sent: it waits until they are there. */
export type UnsentFiles =
  | { readonly kind: 'coming'; readonly names: readonly string[] }
  | { readonly kind: 'here'; readonly attachments: readonly Attachment[] };

/** What is stored of an unsent message, so that it survives a reload. */
export interface OutboxEntry {
  readonly clientMessageId: string;
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly content: NewContent;
  readonly replyTo?: MessageId | undefined;
  readonly threadId?: MessageId | undefined;
  readonly isAlsoInRoom?: true | undefined;
  readonly files?: UnsentFiles | undefined;
  readonly queuedAt: number;
  /** The room's last `seq` that was known when it was first sent; absent before that. */
  readonly firstTriedAfterSeq: number | undefined;
  readonly failure: Failure | undefined;
}

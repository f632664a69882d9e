import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';

/** Where a room's log ends. */
export interface LogEnd {
  readonly lastSeq: number;
  readonly lastMessage: Message | undefined;
}

/** What happened in a room after a place. */
export interface News {
  readonly messages: Message[];
  /** Cursor of the history before `messages`, where it does not connect to the place asked for. */
  readonly before: string | undefined;
  readonly changed: Message[];
  readonly settledChange: number;
  readonly lastSeq: number;
}

/** What rooms need to know of their logs; the messages feature answers it. */
export interface RoomLogs {
  /** The ends of many logs with a bounded number of reads. `hint` is a place not beyond the end. */
  ends(rooms: readonly { roomId: RoomId; hint: number }[]): Promise<Map<RoomId, LogEnd>>;
  /**
   * How many messages up to a place stand in threads alone, as the one at the place says; none if `last`, the last
   * message of the log, knows of none.
   */
  inThreadsAt(roomId: RoomId, seq: number, last: Message | undefined): Promise<number | undefined>;
  /** `afterChange` is absent for a newcomer, who gets messages in their latest form. */
  since(
    roomId: RoomId,
    place: { afterSeq: number; afterChange: number | undefined; lastChange: number },
  ): Promise<News>;
}

/** Where a person is mentioned in what they have not read; the messages feature answers it. */
export interface UnreadMentions {
  /** Places, ascending, by room. */
  unread(
    rooms: readonly { roomId: RoomId; readSeq: number; lastSeq: number; lastChange: number }[],
    userId: UserId,
  ): Promise<Map<RoomId, number[]>>;
}

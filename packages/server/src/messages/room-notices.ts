import type { UserProfile } from '@atrium/contract/accounts';
import { messageIdOf, type RoomId } from '@atrium/contract/ids';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import type { Message } from '@atrium/contract/messages';
import type { DenseLog } from '../storage/log.ts';
import type { MessageAnnouncer } from './message-announcer.ts';
import { identityOf } from './message-item.ts';
import { laterThan } from './message-service.ts';
import { inThreadsAfter } from './counted-replies.ts';

/** So far back a repeat of a notice is looked for. */
const LOOKED_BACK = 400;

/** Messages that the server writes in somebody's name. */
export class RoomNotices {
  readonly #log: DenseLog<Message>;
  readonly #announcer: MessageAnnouncer;
  readonly #now: () => number;

  constructor(deps: { log: DenseLog<Message>; announcer: MessageAnnouncer; now: () => number }) {
    this.#log = deps.log;
    this.#announcer = deps.announcer;
    this.#now = deps.now;
  }

  /** `name` is unique among the notices of the room: whatever is repeated is written once. */
  async post(
    roomId: RoomId,
    sender: UserProfile,
    { name, content }: { name: string; content: MeetingContent },
  ): Promise<Message> {
    this.#announcer.willHearOf(sender);
    // No client can choose a name with a colon.
    const clientMessageId = `notice:${name}`;
    const senderId = sender.userId;
    const after = Math.max(0, (await this.#log.head(roomId)) - LOOKED_BACK);
    const { entry } = await this.#log.append(
      roomId,
      {
        identity: identityOf(senderId, clientMessageId),
        build: (seq, previous) => ({
          messageId: messageIdOf(roomId, seq),
          roomId,
          seq,
          senderId,
          clientMessageId,
          createdAt: laterThan(previous?.createdAt, this.#now()),
          content,
          ...inThreadsAfter(previous),
        }),
      },
      after,
    );
    return entry;
  }
}

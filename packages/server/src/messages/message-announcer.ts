import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { peopleOf } from '@atrium/contract/message-people';
import type { Message } from '@atrium/contract/messages';
import type { Announcer } from '../announcer.ts';
import { RecentMap } from '../recent-map.ts';
import type { ProfileSource } from '../accounts/account-service.ts';

const SENDERS_KEPT = 5_000;

/** Tells members what was written and changed, with the writers' names. */
export class MessageAnnouncer {
  readonly #announcer: Announcer;
  readonly #here: Announcer;
  readonly #profiles: ProfileSource;
  readonly #listeners: ((messages: readonly Message[]) => void)[] = [];
  readonly #senders = new RecentMap<UserId, UserProfile>(SENDERS_KEPT);

  /** `here` reaches the people of this node alone. */
  constructor(deps: { announcer: Announcer; here?: Announcer | undefined; profiles: ProfileSource }) {
    this.#announcer = deps.announcer;
    this.#here = deps.here ?? deps.announcer;
    this.#profiles = deps.profiles;
  }

  /** Called with messages that were written at this server, once they are durable. */
  onWritten(listener: (messages: readonly Message[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Of whoever writes here the name is at hand. */
  willHearOf({ userId, username, displayName }: UserProfile): void {
    if (this.#senders.get(userId)?.displayName === displayName) return;
    this.#senders.set(userId, { userId, username, displayName });
  }

  /** Those of another node it tells itself. */
  posted(roomId: RoomId, messages: readonly Message[], isOwn = true): void {
    const announcer = isOwn ? this.#announcer : this.#here;
    if (isOwn) for (const listener of this.#listeners) listener(messages);
    const senders = new Set(peopleOf(messages));
    const users = [...senders].flatMap((userId) => this.#senders.get(userId) ?? []);
    const tell = (known: UserProfile[]): void =>
      announcer.toRoom(roomId, 'message:posted', { roomId, messages: [...messages], users: known });
    if (users.length === senders.size) tell(users);
    // Written on another node by somebody not seen here yet. If later news overtakes this, clients see the gap.
    else void this.#profiles.profiles([...senders]).then(tell, () => tell(users));
  }

  changed(message: Message): void {
    const { roomId } = message;
    // Who made the change was heard of just now; the others came with earlier news.
    const users = peopleOf([message]).flatMap((userId) => this.#senders.get(userId) ?? []);
    const isPlain = message.reactions === undefined && message.mentions === undefined;
    const named = isPlain ? {} : { users };
    this.#announcer.toRoom(roomId, 'message:changed', { roomId, messages: [message], ...named });
  }
}

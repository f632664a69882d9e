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
  readonly #writtenListeners: ((messages: readonly Message[]) => void)[] = [];
  readonly #senders = new RecentMap<UserId, UserProfile>(SENDERS_KEPT);
  readonly #newsListeners: ((roomId: RoomId) => void)[] = [];

  /** `here` reaches the people of this node alone. */
  constructor(deps: { announcer: Announcer; here?: Announcer | undefined; profiles: ProfileSource }) {
    this.#announcer = deps.announcer;
    this.#here = deps.here ?? deps.announcer;
    this.#profiles = deps.profiles;
  }

  /** Called with messages that were written at this server, once they are durable. */
  onWritten(listener: (messages: readonly Message[]) => void): void {
    this.#writtenListeners.push(listener);
  }

  /** Of whoever writes here the name is at hand. */
  willHearOf({ userId, username, displayName }: UserProfile): void {
    if (this.#senders.get(userId)?.displayName === displayName) return;
    this.#senders.set(userId, { userId, username, displayName });
  }

  /** Called with each room in which something was written or changed, as far as this node heard of it. */
  onNews(listener: (roomId: RoomId) => void): void {
    this.#newsListeners.push(listener);
  }

  /** Those of another node it tells itself. */
  posted(roomId: RoomId, messages: readonly Message[], isOwn = true): void {
    for (const listener of this.#newsListeners) listener(roomId);
    const announcer = isOwn ? this.#announcer : this.#here;
    if (isOwn) for (const listener of this.#writtenListeners) listener(messages);
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
    for (const listener of this.#newsListeners) listener(roomId);
    // Who made the change was heard of just now; the others came with earlier news.
    const users = peopleOf([message]).flatMap((userId) => this.#senders.get(userId) ?? []);
    const named = peopleOf([message]).length === 1 ? {} : { users };
    this.#announcer.toRoom(roomId, 'message:changed', { roomId, messages: [message], ...named });
  }
}

import type { UserProfile } from '@atrium/contract/accounts';
import type { UserId } from '@atrium/contract/ids';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { Users } from '../state.ts';

/** Everybody whose name this client has come across. */
export class UserDirectory {
  readonly view: View<Users>;
  readonly #users = new Map<UserId, UserProfile>();

  readonly #onLearnt: () => void;

  constructor(notifier: Notifier, onLearnt: () => void = () => undefined) {
    this.#onLearnt = onLearnt;
    this.view = new View<Users>({ notifier, compute: () => new Map(this.#users) });
  }

  nameOf(userId: UserId): string | undefined {
    return this.#users.get(userId)?.displayName;
  }

  learn(profiles: readonly UserProfile[]): void {
    const news = profiles.filter((profile) => !isSame(profile, this.#users.get(profile.userId)));
    if (news.length === 0) return;
    for (const { userId, username, displayName } of news)
      this.#users.set(userId, { userId, username, displayName });
    this.view.touch();
    this.#onLearnt();
  }
}

function isSame(profile: UserProfile, known: UserProfile | undefined): boolean {
  return known?.username === profile.username && known.displayName === profile.displayName;
}

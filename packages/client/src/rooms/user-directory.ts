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
    for (const profile of news) {
      const { userId, username, displayName } = profile;
      const status = latestStatus(profile, this.#users.get(userId));
      this.#users.set(userId, { userId, username, displayName, ...(status && { status }) });
    }
    this.view.touch();
    this.#onLearnt();
  }
}

function isSame(profile: UserProfile, known: UserProfile | undefined): boolean {
  const isNamedSo = known?.username === profile.username && known.displayName === profile.displayName;
  return isNamedSo && latestStatus(profile, known) === known.status;
}

/** Not every mention of a person says their status. */
function latestStatus(profile: UserProfile, known: UserProfile | undefined): UserProfile['status'] {
  return (profile.status?.version ?? 0) > (known?.status?.version ?? 0) ? profile.status : known?.status;
}

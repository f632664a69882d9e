import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { AccountRepository } from '../../accounts/account-repository.ts';
import { NO_PASSWORD } from '../../accounts/password-hasher.ts';
import type { Store } from '../../storage/store.ts';
import { instantOfKey } from './bson-values.ts';
import { addressNowhere, shortName } from './map-user.ts';
import { patiently } from './patience.ts';
import { targetIdOf } from './target-id.ts';
import { cleaned, cut } from './written-text.ts';

/**
 * Accounts for people whom messages name and the source no longer knows: what they wrote stays theirs. Nobody signs in
 * to them.
 */
export class FormerMembers {
  readonly #accounts: AccountRepository;
  readonly #known = new Map<string, Promise<UserId>>();

  constructor(store: Store) {
    this.#accounts = new AccountRepository(store);
  }

  /** @param name as the document calls the person, if it does */
  of(key: string, name: string | undefined): Promise<UserId> {
    const known = this.#known.get(key) ?? patiently(() => this.#ensure(key, name));
    this.#known.set(key, known);
    return known;
  }

  async #ensure(key: string, name: string | undefined): Promise<UserId> {
    const userId = targetIdOf('users', key) as UserId;
    if (await this.#accounts.get(userId)) return userId;
    const shown = cut(cleaned(name ?? '').trim(), LIMITS.displayNameLength);
    await this.#accounts.bring({
      userId,
      username: `former-${shortName(key)}`,
      displayName: shown || 'Former member',
      email: addressNowhere(key),
      isAdministrator: false,
      createdAt: new Date(instantOfKey(key) ?? 0).toISOString(),
      passwordHash: NO_PASSWORD,
      sessionsValidFrom: 0,
    });
    return userId;
  }
}

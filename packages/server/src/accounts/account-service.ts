import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import { newUserId } from '../ids.ts';
import { RecentMap } from '../recent-map.ts';
import { ConditionFailed, StorageError } from '../storage/errors.ts';
import type { AccountRepository, StoredAccount } from './account-repository.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { checkNewPassword } from './password-policy.ts';
import type { SignInAttempt, SignInThrottle } from './sign-in-throttle.ts';

/** What other features know of people. */
export interface ProfileSource {
  /** In the order asked for; people who do not exist are left out. */
  profiles(userIds: readonly UserId[]): Promise<UserProfile[]>;
}

/** Who is called what. */
export interface NameSource {
  /** In the order asked for, in lower case; names that nobody has are left out. */
  byUsernames(usernames: readonly string[]): Promise<UserProfile[]>;
}

const PROFILES_KEPT = 20_000;
/** On a shared store a profile may be this old. */
const SHARED_PROFILE_MS = 60_000;

const TAKEN = {
  email: 'There is an account with this e-mail address already.',
  username: 'This user name is taken.',
};

export interface SignUp {
  readonly displayName: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** Who people are and how they prove it. Sessions are the SessionService's. */
export class AccountService implements ProfileSource, NameSource {
  readonly #accounts: AccountRepository;
  readonly #hasher: PasswordHasher;
  readonly #throttle: SignInThrottle;
  readonly #now: () => number;
  readonly #profileMs: number;
  /** A user name belongs to one account for good. */
  readonly #holders = new RecentMap<string, UserId>(PROFILES_KEPT);
  readonly #profiles = new RecentMap<UserId, { profile: UserProfile; readAt: number }>(PROFILES_KEPT);

  constructor(deps: {
    accounts: AccountRepository;
    hasher: PasswordHasher;
    throttle: SignInThrottle;
    now: () => number;
    /** The store's `isExclusive`. */
    isExclusive: boolean;
  }) {
    this.#accounts = deps.accounts;
    this.#hasher = deps.hasher;
    this.#throttle = deps.throttle;
    this.#now = deps.now;
    this.#profileMs = deps.isExclusive ? Number.POSITIVE_INFINITY : SHARED_PROFILE_MS;
  }

  /** Throws `invalid` for a weak password, `conflict` (`details.field`) when address or user name is taken. */
  async signUp({ displayName, username, email, password }: SignUp): Promise<StoredAccount> {
    checkNewPassword(password, { displayName, username, email });
    const taken = await this.#accounts.findTaken(email, username);
    if (taken !== undefined) throw takenError(taken);
    const passwordHash = await this.#hasher.hash(password);
    const now = this.#now();
    const created = await this.#accounts.create({
      userId: newUserId(now),
      username,
      displayName,
      email,
      createdAt: new Date(now).toISOString(),
      passwordHash,
      sessionsValidFrom: 0,
    });
    if (created.kind === 'taken') throw takenError(created.field);
    return created.account;
  }

  /** Throws `unauthenticated`, the same for an unknown login and a wrong password, or `rate-limited`. */
  async signIn(login: string, password: string, address: string): Promise<StoredAccount> {
    const attempt = this.#throttle.begin(login.toLowerCase(), address);
    const account = await this.#verified(login, password, attempt);
    if (account === undefined) throw new AppError('unauthenticated', 'Login or password is wrong.');
    attempt.succeeded();
    // Only who knows the password hears of it.
    if (account.suspendedAt !== undefined)
      throw new AppError('forbidden', 'This account is suspended. Ask an administrator.');
    return account;
  }

  async profiles(userIds: readonly UserId[]): Promise<UserProfile[]> {
    const readSince = this.#now() - this.#profileMs;
    const found = new Map<UserId, UserProfile>();
    const missing = new Set<UserId>();
    for (const userId of userIds) {
      const remembered = this.#profiles.get(userId);
      if (remembered === undefined || remembered.readAt < readSince) missing.add(userId);
      else found.set(userId, remembered.profile);
    }
    if (missing.size > 0) {
      for (const profile of await this.#readProfiles([...missing])) found.set(profile.userId, profile);
    }
    return userIds.flatMap((userId) => found.get(userId) ?? []);
  }

  /** It has changed. */
  forgetProfile(userId: UserId): void {
    this.#profiles.delete(userId);
  }

  async byUsernames(usernames: readonly string[]): Promise<UserProfile[]> {
    const unknown = usernames.filter((name) => this.#holders.get(name) === undefined);
    for (const [name, userId] of await this.#accounts.holdersOf(unknown)) this.#holders.set(name, userId);
    const found = await this.profiles(usernames.flatMap((name) => this.#holders.get(name) ?? []));
    return found.filter(({ username }) => usernames.includes(username.toLowerCase()));
  }

  /** E-mail address of a person, for mail that the server sends; nobody else is told. */
  async addressOf(userId: UserId): Promise<string | undefined> {
    return (await this.#accounts.get(userId))?.email;
  }

  async #verified(
    login: string,
    password: string,
    attempt: SignInAttempt,
  ): Promise<StoredAccount | undefined> {
    try {
      const account = await this.#accounts.byLogin(login);
      const isRight = await this.#hasher.verify(account?.passwordHash, password);
      if (account === undefined || !isRight) return undefined;
      await this.#renewHash(account, password);
      return account;
    } catch (error) {
      attempt.abandoned();
      throw error;
    }
  }

  /** A hash that came from another system becomes one of ours at the first sign-in; if not now, then at the next. */
  async #renewHash({ userId, passwordHash }: StoredAccount, password: string): Promise<void> {
    if (!this.#hasher.isOutdated(passwordHash)) return;
    try {
      const renewed = await this.#hasher.hash(password);
      await this.#accounts.replacePasswordHash(userId, passwordHash, renewed);
    } catch (error) {
      const isForLater =
        error instanceof AppError || error instanceof ConditionFailed || error instanceof StorageError;
      if (!isForLater) throw error;
    }
  }

  async #readProfiles(userIds: readonly UserId[]): Promise<UserProfile[]> {
    const readAt = this.#now();
    const accounts = await this.#accounts.getMany(userIds);
    return accounts.map(({ userId, username, displayName, status }) => {
      const profile = { userId, username, displayName, ...(status && { status }) };
      this.#profiles.set(userId, { profile, readAt });
      return profile;
    });
  }
}

function takenError(field: 'email' | 'username'): AppError {
  return new AppError('conflict', TAKEN[field], { details: { field } });
}

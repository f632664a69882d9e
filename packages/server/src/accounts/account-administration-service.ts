import type { Account } from '@atrium/contract/accounts';
import type { AdminAccount, AdminSession } from '@atrium/contract/administration';
import { AppError } from '@atrium/contract/errors';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { ConditionFailed } from '../storage/errors.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key } from '../storage/store.ts';
import { publicAccount, type AccountRepository, type StoredAccount } from './account-repository.ts';
import type { SessionService } from './session-service.ts';

const SCOPE = 'admin.users';

/** What administrators see of accounts and do with them. */
export class AccountAdministrationService {
  readonly #accounts: AccountRepository;
  readonly #sessions: SessionService;
  readonly #cursors: CursorCodec;
  readonly #now: () => number;

  constructor(deps: {
    accounts: AccountRepository;
    sessions: SessionService;
    cursors: CursorCodec;
    now: () => number;
  }) {
    this.#accounts = deps.accounts;
    this.#sessions = deps.sessions;
    this.#cursors = deps.cursors;
    this.#now = deps.now;
  }

  async list(page: { cursor?: string | undefined; limit: number }) {
    const startKey =
      page.cursor === undefined ? undefined : (this.#cursors.decode(SCOPE, page.cursor) as Key);
    const { accounts, lastKey } = await this.#accounts.page(page.limit, startKey);
    return {
      accounts: accounts.map(adminAccountOf),
      ...(lastKey && { cursor: this.#cursors.encode(SCOPE, lastKey) }),
    };
  }

  async sessionsOf(userId: UserId): Promise<AdminSession[]> {
    await this.#find(userId);
    const sessions = await this.#sessions.list(userId);
    return sessions
      .toSorted((one, other) => other.createdAt - one.createdAt)
      .map(({ sessionId, createdAt, lastSeenAt }) => ({
        sessionId,
        createdAt: new Date(createdAt).toISOString(),
        lastSeenAt: new Date(lastSeenAt).toISOString(),
      }));
  }

  async revoke(userId: UserId, sessionId: SessionId | undefined): Promise<void> {
    await this.#find(userId);
    if (sessionId === undefined) await this.#sessions.revokeAll(userId);
    else await this.#sessions.revoke(userId, sessionId);
  }

  /** The mark first: whoever signs in after it is refused, whoever is in is then put out. */
  async setSuspended(userId: UserId, isSuspended: boolean, by: Account): Promise<AdminAccount> {
    if (userId === by.userId) throw new AppError('conflict', 'You cannot suspend your own account.');
    try {
      const at = isSuspended ? new Date(this.#now()).toISOString() : undefined;
      const account = await this.#accounts.setSuspended(userId, at);
      if (isSuspended) await this.#sessions.revokeAll(userId);
      return adminAccountOf(account);
    } catch (error) {
      if (error instanceof ConditionFailed) throw unknownAccount();
      throw error;
    }
  }

  async #find(userId: UserId): Promise<StoredAccount> {
    const account = await this.#accounts.get(userId);
    if (account === undefined) throw unknownAccount();
    return account;
  }
}

function adminAccountOf(stored: StoredAccount): AdminAccount {
  const { suspendedAt } = stored;
  return { ...publicAccount(stored), ...(suspendedAt !== undefined && { suspendedAt }) };
}

function unknownAccount(): AppError {
  return new AppError('not-found', 'There is no such account.');
}

import { AccessTokenService } from './accounts/access-token-service.ts';
import { AccountRepository } from './accounts/account-repository.ts';
import { AccountService } from './accounts/account-service.ts';
import { PasswordHasher, type HashCost } from './accounts/password-hasher.ts';
import { SessionRepository } from './accounts/session-repository.ts';
import { SessionService } from './accounts/session-service.ts';
import { SignInThrottle } from './accounts/sign-in-throttle.ts';
import type { Log } from './observability/log.ts';
import type { OpenedStore } from './storage/open-store.ts';

interface Ground {
  readonly opened: OpenedStore;
  readonly log: Log;
  readonly now: () => number;
}

/** Accounts and sessions, put together. */
export function buildAccounts({ opened, log, now }: Ground, cost: HashCost | undefined) {
  const { store } = opened;
  const { isExclusive } = store;
  const repository = new AccountRepository(store);
  const passwords = new PasswordHasher(cost ? { cost } : {});
  const throttle = new SignInThrottle({ now });
  const accounts = new AccountService({
    accounts: repository,
    hasher: passwords,
    throttle,
    now,
    isExclusive,
  });
  const sessions = new SessionService({
    sessions: new SessionRepository(store),
    accounts: repository,
    now,
    log,
    isExclusive,
  });
  const accessTokens = new AccessTokenService({ accounts, sessions });
  return { accounts, sessions, passwords, accessTokens, accountRepository: repository };
}

import type { AccessToken, TokenScope } from '@atrium/contract/access-tokens';
import { AppError } from '@atrium/contract/errors';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { AccountService } from './account-service.ts';
import type { ProgramSession, SessionService } from './session-service.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresInDays: number;
  /** The person's own, once more. */
  readonly password: string;
}

/** Lasting sessions for programs: named, with scopes, ended one by one. */
export class AccessTokenService {
  readonly #accounts: Pick<AccountService, 'signIn'>;
  readonly #sessions: SessionService;

  constructor(deps: { accounts: Pick<AccountService, 'signIn'>; sessions: SessionService }) {
    this.#accounts = deps.accounts;
    this.#sessions = deps.sessions;
  }

  /** Newest first. */
  async list(userId: UserId): Promise<AccessToken[]> {
    return (await this.#sessions.programsOf(userId)).map(shown).toReversed();
  }

  /** Throws `forbidden` for a wrong password, `rate-limited` for many, `conflict` when there are too many tokens. */
  async create(
    { name, scopes, expiresInDays, password }: NewToken,
    by: { readonly userId: UserId; readonly email: string; readonly address: string },
  ): Promise<{ accessToken: AccessToken; token: string }> {
    await this.#verify(password, by);
    const { userId } = by;
    if ((await this.#sessions.programsOf(userId)).length >= LIMITS.tokensPerUser)
      throw new AppError(
        'conflict',
        `There are ${LIMITS.tokensPerUser} access tokens already. End one first.`,
      );
    const program = { name, scopes };
    const { token, session } = await this.#sessions.startProgram(userId, program, expiresInDays * DAY_MS);
    return { accessToken: shown({ ...session, program }), token };
  }

  /** Throws `not-found`, also for what is of somebody else. */
  async revoke(userId: UserId, tokenId: SessionId): Promise<void> {
    if (!(await this.#sessions.endProgram(userId, tokenId)))
      throw new AppError('not-found', 'There is no such access token.');
  }

  /** `unauthenticated` would sign a client out: it is the password that is wrong, not the session. */
  async #verify(password: string, { email, address }: { email: string; address: string }): Promise<void> {
    try {
      await this.#accounts.signIn(email, password, address);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
      throw new AppError('forbidden', 'This password is wrong.', { details: { field: 'password' } });
    }
  }
}

function shown({ sessionId, program, createdAt, lastSeenAt, expiresAt }: ProgramSession): AccessToken {
  return {
    tokenId: sessionId,
    name: program.name,
    scopes: [...program.scopes],
    createdAt: new Date(createdAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

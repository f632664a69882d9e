import type { SignedIn } from '@atrium/contract/accounts';
import type { Caller, Handlers } from '../dispatcher.ts';
import { publicAccount, type StoredAccount } from './account-repository.ts';
import type { AccountService } from './account-service.ts';
import type { SessionService } from './session-service.ts';

type AccountHandlers = Handlers<
  'accounts.signUp' | 'accounts.signIn' | 'accounts.signOut' | 'accounts.whoAmI'
>;

export function accountHandlers(services: {
  accounts: AccountService;
  sessions: SessionService;
}): AccountHandlers {
  const { accounts, sessions } = services;

  /** A new token at every sign-in; the session that the browser had before ends. */
  async function startSession(
    account: StoredAccount,
    caller: Caller,
    tokenInBody: boolean,
  ): Promise<SignedIn> {
    const { token, session } = await sessions.start(account.userId);
    const { carrier } = caller;
    if (!tokenInBody && carrier !== undefined) {
      carrier.keep(token, session.expiresAt);
      if (carrier.token !== undefined) await sessions.signOut(carrier.token);
    }
    return {
      account: publicAccount(account),
      sessionId: session.sessionId,
      expiresAt: new Date(session.expiresAt).toISOString(),
      ...(tokenInBody && { token }),
    };
  }

  return {
    'accounts.signUp': async ({ tokenInBody, ...signUp }, caller) =>
      await startSession(await accounts.signUp(signUp), caller, tokenInBody),

    'accounts.signIn': async ({ login, password, tokenInBody }, caller) =>
      await startSession(await accounts.signIn(login, password, caller.address), caller, tokenInBody),

    'accounts.signOut': async (_input, { carrier }) => {
      if (carrier?.token !== undefined) await sessions.signOut(carrier.token);
      carrier?.drop();
      return {};
    },

    'accounts.whoAmI': async (_input, caller) =>
      caller.kind === 'user' ? { account: caller.user, sessionId: caller.sessionId } : {},
  };
}

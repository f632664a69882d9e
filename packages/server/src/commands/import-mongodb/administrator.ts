import { AccountRepository } from '../../accounts/account-repository.ts';
import type { Store } from '../../storage/store.ts';

/** Makes an account an administrator. Throws an `Error` when there is none of that name. */
export async function appointAdministrator(store: Store, login: string): Promise<void> {
  const accounts = new AccountRepository(store);
  const account = await accounts.byLogin(login);
  if (account === undefined) throw new Error(`There is no account ${login} to become an administrator.`);
  await accounts.appoint(account.userId);
}

import { LIMITS } from '@atrium/contract/limits';
import type { UserId } from '@atrium/contract/ids';
import { AccountRepository, type StoredAccount } from '../../accounts/account-repository.ts';
import { isBcrypt, NO_PASSWORD } from '../../accounts/password-hasher.ts';
import { fieldsOf, noteAll, settle, type ImportContext } from './import-context.ts';
import { addressNowhere, mapUser, numbered } from './map-user.ts';
import { patiently } from './patience.ts';
import type { Note } from './reasons.ts';
import type { StoredRecord } from './staging.ts';

/** Accounts. Those that are there already stay as they are. */
export class UserBringer {
  readonly #context: ImportContext;
  readonly #accounts: AccountRepository;
  /** Folded names and addresses that this run has given away. */
  readonly #given = new Set<string>();

  constructor(context: ImportContext) {
    this.#context = context;
    this.#accounts = new AccountRepository(context.store);
  }

  async bring(): Promise<void> {
    const { staging, progress, throttle } = this.#context;
    progress.begin('Accounts', staging.countOf('users', 'staged'));
    for (const page of staging.waiting('users')) {
      // oxlint-disable-next-line no-await-in-loop -- names are given in the order of time
      await this.#bringPage(page);
      progress.advance(page.length);
      // oxlint-disable-next-line no-await-in-loop
      await throttle.pass(page.length);
    }
    progress.end();
    for (const page of staging.waiting('users', 'changed'))
      // oxlint-disable-next-line no-await-in-loop
      for (const record of page) await this.#update(record);
  }

  async #bringPage(page: readonly StoredRecord[]): Promise<void> {
    const { staging } = this.#context;
    const known = await patiently(() => this.#accounts.getMany(page.map(({ target }) => target as UserId)));
    const isThere = new Set<string>(known.map(({ userId }) => userId));
    for (const { username, email } of known) this.#give(username, email);
    for (const record of page) {
      const account = settle(staging, record, mapUser(fieldsOf<'users'>(this.#context, record), record));
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (account && !isThere.has(record.target)) await this.#create(record, account);
      else if (account)
        this.#noteNames(
          record,
          account,
          known.find(({ userId }) => userId === record.target)!,
        );
      if (account) staging.setState('users', record.key, 'brought');
    }
  }

  async #create(record: StoredRecord, wanted: StoredAccount): Promise<void> {
    let { email } = wanted;
    for (let number = 1; ;) {
      const username = numbered(wanted.username, number, LIMITS.usernameLength);
      // oxlint-disable-next-line no-await-in-loop -- until both names are free
      const taken = await this.#taken({ ...wanted, username, email });
      if (taken === undefined) {
        this.#noteNames(record, wanted, { ...wanted, username, email });
        return this.#give(username, email);
      }
      if (taken === 'email') email = addressNowhere(record.key);
      else number++;
    }
  }

  /** Stores the account unless a name is taken. */
  async #taken(account: StoredAccount): Promise<'email' | 'username' | undefined> {
    if (this.#given.has(account.email.toLowerCase())) return 'email';
    if (this.#given.has(account.username.toLowerCase())) return 'username';
    const created = await patiently(() => this.#accounts.bring(account));
    return created.kind === 'taken' ? created.field : undefined;
  }

  #give(username: string, email: string): void {
    this.#given.add(username.toLowerCase()).add(email.toLowerCase());
  }

  #noteNames(record: StoredRecord, wanted: StoredAccount, stored: StoredAccount): void {
    const notes: Note[] = [];
    if (stored.username !== wanted.username)
      notes.push({ reason: 'username-taken', detail: stored.username });
    if (stored.email !== wanted.email) notes.push({ reason: 'email-taken', detail: wanted.email });
    noteAll(this.#context.staging, record, notes);
  }

  /** Shown name and password follow the source as long as nobody has signed in here. */
  async #update(record: StoredRecord): Promise<void> {
    const { staging } = this.#context;
    const mapped = mapUser(fieldsOf<'users'>(this.#context, record), record);
    const stored = await patiently(() => this.#accounts.get(record.target));
    if (mapped.kind === 'mapped' && stored) {
      const { displayName, passwordHash } = mapped.draft;
      const isUntouched = stored.passwordHash === NO_PASSWORD || isBcrypt(stored.passwordHash);
      const next = { displayName, passwordHash: isUntouched ? passwordHash : stored.passwordHash };
      await patiently(() => this.#accounts.follow(stored.userId, next));
    }
    staging.setState('users', record.key, 'brought');
  }
}

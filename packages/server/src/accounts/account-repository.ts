import assert from 'node:assert/strict';
import type { Account } from '@atrium/contract/accounts';
import type { UserId } from '@atrium/contract/ids';
import type { PersonStatus } from '@atrium/contract/person-status';
import { StorageError, TransactionCancelled } from '../storage/errors.ts';
import type { Item, Key, Store, Write } from '../storage/store.ts';

export interface StoredAccount extends Account {
  readonly passwordHash: string;
  /** Sessions begun before this instant (milliseconds) have ended. */
  readonly sessionsValidFrom: number;
  /** Nobody gets in by it since then. */
  readonly suspendedAt?: string | undefined;
}

export type Created =
  | { kind: 'created'; account: StoredAccount }
  | { kind: 'taken'; field: 'email' | 'username' };

const TABLE = 'Users';
/** Of every account: the one partition of the list of all. */
const DIRECTORY = 'all';
/** Exists once the first account does; its condition makes exactly one account the first. */
const FIRST_ACCOUNT = 'first-account';
/** Places in the transaction that creates an account. */
const EMAIL_AT = 1;
const USERNAME_AT = 2;
const FIRST_ACCOUNT_AT = 3;

/**
 * The only file that knows the keys of `Users`. Beside accounts it holds reservations: items whose `userId` is
 * `email#<folded>` or `username#<folded>` and that name in `reservedFor` whose it is. They have neither `email` nor `username`,
 * so that the table's indexes do not list them.
 */
export class AccountRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async get(userId: string): Promise<StoredAccount | undefined> {
    const item = await this.#store.get({ table: TABLE, key: { userId } });
    return item && fromItem(item);
  }

  /** Missing ones are left out; in no order. */
  async getMany(userIds: readonly UserId[]): Promise<StoredAccount[]> {
    const keys = userIds.map((userId) => ({ userId }));
    const items = await this.#store.batchGet(TABLE, keys);
    return items.map(fromItem);
  }

  /** Of all accounts, by user name. An index may miss one of the last moment. */
  async page(
    limit: number,
    startKey: Key | undefined,
  ): Promise<{ accounts: StoredAccount[]; lastKey: Key | undefined }> {
    const page = await this.#store.query({
      table: TABLE,
      index: 'DirectoryIndex',
      where: '#directory = :directory',
      values: { directory: DIRECTORY },
      limit,
      ...(startKey && { startKey }),
    });
    const userIds = page.items.map(({ userId }) => userId as UserId);
    const byId = new Map((await this.getMany(userIds)).map((account) => [account.userId, account]));
    return { accounts: userIds.flatMap((userId) => byId.get(userId) ?? []), lastKey: page.lastKey };
  }

  /** Without an instant it is taken back. Throws `ConditionFailed` when there is no such account. */
  async setSuspended(userId: UserId, suspendedAt: string | undefined): Promise<StoredAccount> {
    const item = await this.#store.update({
      table: TABLE,
      key: { userId },
      update: suspendedAt === undefined ? 'REMOVE #suspendedAt' : 'SET #suspendedAt = :suspendedAt',
      condition: 'attribute_exists(#username)',
      ...(suspendedAt !== undefined && { values: { suspendedAt } }),
    });
    return fromItem(item);
  }

  /** Throws `ConditionFailed` unless it is the next version. */
  async setStatus(userId: UserId, status: PersonStatus): Promise<void> {
    const seen = status.version - 1;
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update: 'SET #status = :status, #statusVersion = :version',
      condition:
        seen === 0
          ? 'attribute_exists(#username) AND attribute_not_exists(#statusVersion)'
          : '#statusVersion = :seen',
      values: { status: { ...status }, version: status.version, ...(seen > 0 && { seen }) },
    });
  }

  /** By e-mail address or user name. Always two reads: the time tells nothing. */
  async byLogin(login: string): Promise<StoredAccount | undefined> {
    const holder = await this.#holderOf(reservationOf(login));
    return await this.get(holder ?? 'nobody');
  }

  async findTaken(email: string, username: string): Promise<'email' | 'username' | undefined> {
    const [byEmail, byUsername] = await Promise.all([
      this.#holderOf(emailReservation(email)),
      this.#holderOf(usernameReservation(username)),
    ]);
    if (byEmail !== undefined) return 'email';
    return byUsername === undefined ? undefined : 'username';
  }

  /** Whose these user names are, in lower case; those that nobody has are left out. */
  async holdersOf(usernames: readonly string[]): Promise<Map<string, UserId>> {
    if (usernames.length === 0) return new Map();
    const keys = usernames.map((name) => ({ userId: usernameReservation(name) }));
    const items = await this.#store.batchGet(TABLE, keys);
    const holders = new Map(items.map((item) => [item['userId'], item['reservedFor'] as UserId]));
    return new Map(
      usernames.flatMap((name) => {
        const holder = holders.get(usernameReservation(name));
        return holder === undefined ? [] : [[name, holder] as const];
      }),
    );
  }

  /** Decides `isAdministrator`: the first account is one, all others are not. */
  async create(account: Omit<StoredAccount, 'isAdministrator'>): Promise<Created> {
    if ((await this.#holderOf(FIRST_ACCOUNT)) === undefined) {
      const created = await this.#tryCreate({ ...account, isAdministrator: true }, true);
      if (created.kind !== 'not-first') return created;
    }
    const created = await this.#tryCreate({ ...account, isAdministrator: false }, false);
    assert(created.kind !== 'not-first');
    return created;
  }

  /**
   * Stores an account of another system, an administrator if it says so; the first administrator then stands for the
   * first account.
   */
  async bring(account: StoredAccount): Promise<Created> {
    const isFirst = account.isAdministrator && (await this.#holderOf(FIRST_ACCOUNT)) === undefined;
    const created = await this.#tryCreate(account, isFirst);
    if (created.kind !== 'not-first') return created;
    return this.bring(account);
  }

  /** Throws `ConditionFailed` when it has been replaced meanwhile. */
  async replacePasswordHash(userId: UserId, previous: string, passwordHash: string): Promise<void> {
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update: 'SET #passwordHash = :passwordHash',
      condition: '#passwordHash = :previous',
      values: { previous, passwordHash },
    });
  }

  /** Whoever is signed in is no longer. `instant`: milliseconds. */
  async setPasswordHash(userId: UserId, passwordHash: string, instant: number): Promise<void> {
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update: 'SET #passwordHash = :passwordHash, #sessionsValidFrom = :instant',
      condition: 'attribute_exists(#userId)',
      values: { passwordHash, instant },
    });
  }

  async appoint(userId: UserId): Promise<void> {
    const update = 'SET #isAdministrator = :yes';
    const values = { yes: true };
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update,
      condition: 'attribute_exists(#userId)',
      values,
    });
    if ((await this.#holderOf(FIRST_ACCOUNT)) === undefined)
      await this.#store.put({ table: TABLE, item: { userId: FIRST_ACCOUNT, reservedFor: userId } });
  }

  /** Takes over what changed in the system that the account came from. */
  async follow(
    userId: UserId,
    { displayName, passwordHash }: Pick<StoredAccount, 'displayName' | 'passwordHash'>,
  ): Promise<void> {
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update: 'SET #displayName = :displayName, #passwordHash = :passwordHash',
      condition: 'attribute_exists(#userId)',
      values: { displayName, passwordHash },
    });
  }

  async endSessionsBegunBefore(userId: UserId, instant: number): Promise<void> {
    await this.#store.update({
      table: TABLE,
      key: { userId },
      update: 'SET #sessionsValidFrom = :instant',
      condition: 'attribute_exists(#userId)',
      values: { instant },
    });
  }

  async #holderOf(reservation: string): Promise<string | undefined> {
    const item = await this.#store.get({ table: TABLE, key: { userId: reservation } });
    return item?.['reservedFor'] as string | undefined;
  }

  async #tryCreate(account: StoredAccount, isFirst: boolean): Promise<Created | { kind: 'not-first' }> {
    try {
      await this.#store.transact(creationOf(account, isFirst));
      return { kind: 'created', account };
    } catch (error) {
      const cancelled = error instanceof TransactionCancelled;
      if (!cancelled && !(error instanceof StorageError && error.outcome === 'unknown')) throw error;
      // An attempt whose reply was lost may have been applied, and then stands in its own way.
      const stored = await this.get(account.userId);
      if (stored !== undefined) return { kind: 'created', account: stored };
      if (!cancelled) throw error;
      if (error.failed.includes(EMAIL_AT)) return { kind: 'taken', field: 'email' };
      if (error.failed.includes(USERNAME_AT)) return { kind: 'taken', field: 'username' };
      if (error.failed.includes(FIRST_ACCOUNT_AT)) return { kind: 'not-first' };
      throw error;
    }
  }
}

/** The account as its owner sees it: without what only the server needs. */
export function publicAccount(stored: StoredAccount): Account {
  const { userId, username, displayName, email, isAdministrator, createdAt } = stored;
  return { userId, username, displayName, email, isAdministrator, createdAt };
}

function creationOf(account: StoredAccount, isFirst: boolean): Write[] {
  const { userId } = account;
  const items: Item[] = [
    { ...account, directory: DIRECTORY },
    { userId: emailReservation(account.email), reservedFor: userId },
    { userId: usernameReservation(account.username), reservedFor: userId },
  ];
  if (isFirst) items.push({ userId: FIRST_ACCOUNT, reservedFor: userId });
  return items.map((item) => ({ put: { table: TABLE, item, condition: 'attribute_not_exists(#userId)' } }));
}

/** User names cannot hold an @. */
function reservationOf(login: string): string {
  return login.includes('@') ? emailReservation(login) : usernameReservation(login);
}

function emailReservation(email: string): string {
  return `email#${email.toLowerCase()}`;
}

function usernameReservation(username: string): string {
  return `username#${username.toLowerCase()}`;
}

function fromItem(item: Item): StoredAccount {
  const {
    userId,
    username,
    displayName,
    email,
    isAdministrator,
    createdAt,
    passwordHash,
    sessionsValidFrom,
    suspendedAt,
    status,
  } = item as unknown as StoredAccount;
  return {
    userId,
    username,
    displayName,
    email,
    isAdministrator,
    createdAt,
    passwordHash,
    sessionsValidFrom,
    suspendedAt,
    ...(status && { status }),
  };
}

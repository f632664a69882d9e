import { createHash, randomBytes } from 'node:crypto';
import type { Account } from '@atrium/contract/accounts';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { newSessionId } from '../ids.ts';
import type { Log } from '../observability/log.ts';
import { RecentMap } from '../recent-map.ts';
import { StorageError } from '../storage/errors.ts';
import { publicAccount, type AccountRepository } from './account-repository.ts';
import type { Program, Session, SessionRepository } from './session-repository.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** NIST SP 800-63B-4, AAL1: sign in again after 30 days at the latest. */
const ABSOLUTE_MS = 30 * DAY_MS;
const IDLE_MS = 7 * DAY_MS;
const TOUCH_EVERY_MS = 60 * 60 * 1_000;
/** On a shared store another node may have ended a session: it lives on here for this long at most. */
const SHARED_CACHE_MS = 1_000;
const EXCLUSIVE_CACHE_MS = 60_000;
const SESSIONS_KEPT = 5_000;

const TOKEN_BYTES = 32;
/** So that whoever finds one lying about, a person or a scanner of repositories, knows what it is. */
const PROGRAM_PREFIX = 'atrium_';
const TOKEN_FORM = new RegExp(`^(?:${PROGRAM_PREFIX})?[A-Za-z0-9_-]{43}$`);

export interface Authenticated {
  readonly account: Account;
  readonly session: Session;
}

export type SessionRevokedListener = (sessionId: SessionId, userId: UserId) => void;

/** The token exists here and at the client, nowhere else. */
export interface Begun {
  readonly token: string;
  readonly session: Session;
}

export type ProgramSession = Session & { readonly program: Program };

interface Remembered extends Authenticated {
  readonly readAt: number;
}

/** Sessions are opaque tokens of 256 bits, stored hashed: whoever reads the table cannot use what is there. */
export class SessionService {
  readonly #sessions: SessionRepository;
  readonly #accounts: AccountRepository;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #cacheMs: number;
  readonly #recent = new RecentMap<string, Remembered>(SESSIONS_KEPT);
  readonly #listeners: SessionRevokedListener[] = [];
  readonly #endedHere: SessionRevokedListener[] = [];
  /** Grows when sessions end, so that a read begun before cannot bring one back into the cache. */
  #endings = 0;

  constructor(deps: {
    sessions: SessionRepository;
    accounts: AccountRepository;
    now: () => number;
    log: Log;
    /** The store's `isExclusive`. */
    isExclusive: boolean;
  }) {
    this.#sessions = deps.sessions;
    this.#accounts = deps.accounts;
    this.#now = deps.now;
    this.#log = deps.log;
    this.#cacheMs = deps.isExclusive ? EXCLUSIVE_CACHE_MS : SHARED_CACHE_MS;
  }

  /** Called for every session that ends before its time, after it has ended in the store. */
  onRevoked(listener: SessionRevokedListener): void {
    this.#listeners.push(listener);
  }

  /** Called for those that were ended on this node: the others are to hear of it. */
  onEndedHere(listener: SessionRevokedListener): void {
    this.#endedHere.push(listener);
  }

  /** Another node has ended it. */
  endedElsewhere(sessionId: SessionId, userId: UserId): void {
    this.#endings += 1;
    this.#recent.deleteWhere(({ session }) => session.sessionId === sessionId);
    for (const listener of this.#listeners) listener(sessionId, userId);
  }

  start(userId: UserId): Promise<Begun> {
    return this.#begin(newToken(), { userId, lifeMs: ABSOLUTE_MS });
  }

  /** Of a program: it ends after `lifeMs`, however seldom it is used. */
  startProgram(userId: UserId, program: Program, lifeMs: number): Promise<Begun> {
    return this.#begin(PROGRAM_PREFIX + newToken(), { userId, lifeMs, program });
  }

  /** Those that have not ended, oldest first. Through an index: one of the last moment may be missing. */
  async programsOf(userId: UserId): Promise<ProgramSession[]> {
    const sessions = await this.#sessions.ofUser(userId);
    return sessions
      .filter((session): session is ProgramSession => session.program !== undefined && this.#isFresh(session))
      .toSorted((one, other) => one.createdAt - other.createdAt);
  }

  /** False when there is no such session of a program of this person. */
  async endProgram(userId: UserId, sessionId: SessionId): Promise<boolean> {
    const sessions = await this.#sessions.ofUser(userId);
    const ended = sessions.filter(({ program, sessionId: id }) => program && id === sessionId);
    await this.#end(ended);
    return ended.length > 0;
  }

  /** Whose token this is; nothing for one that is unknown, ended or expired. */
  async authenticate(token: string): Promise<Authenticated | undefined> {
    if (!TOKEN_FORM.test(token)) return undefined;
    const tokenHash = hashOf(token);
    const found = this.#recall(tokenHash) ?? (await this.#read(tokenHash));
    if (found === undefined || !this.#isFresh(found.session)) return undefined;
    if (this.#now() - found.session.lastSeenAt < TOUCH_EVERY_MS) return found;
    return await this.#touch(found);
  }

  async signOut(token: string): Promise<void> {
    if (!TOKEN_FORM.test(token)) return;
    const session = await this.#sessions.get(hashOf(token));
    if (session !== undefined) await this.#end([session]);
  }

  /** Ends all sessions of a person; those the index does not list yet are ended by the account's own mark. */
  async revokeAll(userId: UserId): Promise<void> {
    await this.#accounts.endSessionsBegunBefore(userId, this.#now());
    await this.#end(await this.#sessions.ofUser(userId));
  }

  /** Ends one session of a person; nothing if there is no such. */
  async revoke(userId: UserId, sessionId: SessionId): Promise<void> {
    const sessions = await this.#sessions.ofUser(userId);
    await this.#end(sessions.filter((session) => session.sessionId === sessionId));
  }

  /** Those of a person that have not ended. */
  async list(userId: UserId): Promise<Session[]> {
    return (await this.#sessions.ofUser(userId)).filter((session) => this.#isFresh(session));
  }

  /** Sessions of a person that have not ended. Through an index: one of the last moment may be missing. */
  async liveSessions(userId: UserId): Promise<ReadonlySet<SessionId>> {
    return new Set((await this.list(userId)).map(({ sessionId }) => sessionId));
  }

  #recall(tokenHash: string): Remembered | undefined {
    const remembered = this.#recent.get(tokenHash);
    if (remembered === undefined) return undefined;
    return this.#now() - remembered.readAt < this.#cacheMs ? remembered : undefined;
  }

  async #read(tokenHash: string): Promise<Authenticated | undefined> {
    const endings = this.#endings;
    const session = await this.#sessions.get(tokenHash);
    const stored = session && (await this.#accounts.get(session.userId));
    if (session === undefined || stored === undefined) return undefined;
    if (session.createdAt < stored.sessionsValidFrom || stored.suspendedAt !== undefined) return undefined;
    const account = publicAccount(stored);
    if (endings === this.#endings) this.#recent.set(tokenHash, { account, session, readAt: this.#now() });
    return { account, session };
  }

  #isFresh({ expiresAt, lastSeenAt, program }: Session): boolean {
    const now = this.#now();
    return now < expiresAt && (program !== undefined || now - lastSeenAt < IDLE_MS);
  }

  async #begin(
    token: string,
    { lifeMs, ...whose }: { userId: UserId; lifeMs: number; program?: Program },
  ): Promise<Begun> {
    const now = this.#now();
    const session: Session = {
      ...whose,
      tokenHash: hashOf(token),
      sessionId: newSessionId(now),
      createdAt: now,
      lastSeenAt: now,
      // Stored in seconds.
      expiresAt: Math.floor((now + lifeMs) / 1_000) * 1_000,
    };
    await this.#sessions.put(session);
    return { token, session };
  }

  /** A store that cannot write now does not sign people out. */
  async #touch(found: Authenticated): Promise<Authenticated | undefined> {
    const session = { ...found.session, lastSeenAt: this.#now() };
    const touched = { account: found.account, session };
    const remembered = this.#recent.get(session.tokenHash);
    if (remembered !== undefined) this.#recent.set(session.tokenHash, { ...remembered, session });
    try {
      if (await this.#sessions.touch(session.tokenHash, session.lastSeenAt)) return touched;
      this.#forget([session]);
      return undefined;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#log.info({ err: error, sessionId: session.sessionId }, 'a session could not be touched');
      return touched;
    }
  }

  async #end(sessions: readonly Session[]): Promise<void> {
    this.#forget(sessions);
    try {
      await this.#sessions.deleteMany(sessions);
    } finally {
      // Read again meanwhile, or deleted though the store could not say so.
      this.#forget(sessions);
    }
    for (const { sessionId, userId } of sessions) {
      for (const listener of [...this.#listeners, ...this.#endedHere]) listener(sessionId, userId);
    }
  }

  #forget(sessions: readonly Session[]): void {
    this.#endings += 1;
    for (const { tokenHash } of sessions) this.#recent.delete(tokenHash);
  }
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

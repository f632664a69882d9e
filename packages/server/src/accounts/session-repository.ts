import type { TokenScope } from '@atrium/contract/access-tokens';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { ConditionFailed } from '../storage/errors.ts';
import type { Item, Key, Store } from '../storage/store.ts';

/** Instants in milliseconds. */
export interface Session {
  readonly tokenHash: string;
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly createdAt: number;
  /** Written at most hourly. */
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  /** Of a personal access token; a session that somebody signed in to has none. */
  readonly program?: Program;
}

/** What a personal access token is for. */
export interface Program {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
}

const TABLE = 'Sessions';
const USER_INDEX = 'UserIdIndex';

/** The only file that knows the keys of `Sessions`. `expiresAt` is stored in seconds: it is the table's TTL attribute. */
export class SessionRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async put(session: Session): Promise<void> {
    const { program, ...rest } = session;
    const item = {
      ...rest,
      expiresAt: Math.floor(session.expiresAt / 1_000),
      ...(program && { program: { name: program.name, scopes: [...program.scopes] } }),
    };
    await this.#store.put({ table: TABLE, item });
  }

  /** Consistent. The caller looks at `expiresAt`: expired items disappear late. */
  async get(tokenHash: string): Promise<Session | undefined> {
    const item = await this.#store.get({ table: TABLE, key: { tokenHash } });
    return item && fromItem(item);
  }

  /** False when the session has ended meanwhile. */
  async touch(tokenHash: string, lastSeenAt: number): Promise<boolean> {
    try {
      await this.#store.update({
        table: TABLE,
        key: { tokenHash },
        update: 'SET #lastSeenAt = :lastSeenAt',
        condition: 'attribute_exists(#tokenHash)',
        values: { lastSeenAt },
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  /** Through the index: a session of the last moment may be missing on a shared store. */
  async ofUser(userId: UserId): Promise<Session[]> {
    const sessions: Session[] = [];
    let startKey: Key | undefined;
    do {
      // eslint-disable-next-line no-await-in-loop -- pages come one after the other
      const page = await this.#store.query({
        table: TABLE,
        index: USER_INDEX,
        where: '#userId = :userId',
        values: { userId },
        ...(startKey && { startKey }),
      });
      sessions.push(...page.items.map(fromItem));
      startKey = page.lastKey;
    } while (startKey !== undefined);
    return sessions;
  }

  async deleteMany(sessions: readonly Session[]): Promise<void> {
    await this.#store.batchWrite(
      sessions.map(({ tokenHash }) => ({ delete: { table: TABLE, key: { tokenHash } } })),
    );
  }
}

function fromItem(item: Item): Session {
  const { tokenHash, sessionId, userId, createdAt, lastSeenAt, expiresAt, program } =
    item as unknown as Session;
  return {
    tokenHash,
    sessionId,
    userId,
    createdAt,
    lastSeenAt,
    expiresAt: expiresAt * 1_000,
    ...(program && { program }),
  };
}

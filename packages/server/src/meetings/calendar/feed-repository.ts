import { createHash, randomBytes } from 'node:crypto';
import type { UserId } from '@atrium/contract/ids';
import type { Store, Write } from '../../storage/store.ts';
import { MEETINGS } from '../meeting-item.ts';

const TOKEN_BYTES = 24;

/** Secret addresses of calendars, one for each person. Stored as hashes: whoever reads the table reads no calendar. */
export class FeedRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async createdAt(userId: UserId): Promise<string | undefined> {
    return (await this.#holder(userId))?.['createdAt'] as string | undefined;
  }

  /** The new token; the one before opens nothing any more. */
  async create(userId: UserId, createdAt: string): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const hash = hashOf(token);
    const writes: Write[] = [
      { put: { table: MEETINGS, item: { meetingId: holderKey(userId), hash, createdAt } } },
      { put: { table: MEETINGS, item: { meetingId: tokenKey(hash), userId } } },
    ];
    await this.#store.transact([...(await this.#removal(userId)), ...writes]);
    return token;
  }

  async revoke(userId: UserId): Promise<void> {
    const holder: Write = { delete: { table: MEETINGS, key: { meetingId: holderKey(userId) } } };
    await this.#store.transact([holder, ...(await this.#removal(userId))]);
  }

  async userOf(token: string): Promise<UserId | undefined> {
    const item = await this.#store.get({ table: MEETINGS, key: { meetingId: tokenKey(hashOf(token)) } });
    const userId = item?.['userId'] as UserId | undefined;
    // Two made at once: the last one counts.
    return userId && (await this.#holder(userId))?.['hash'] === hashOf(token) ? userId : undefined;
  }

  async #removal(userId: UserId): Promise<Write[]> {
    const hash = (await this.#holder(userId))?.['hash'];
    if (typeof hash !== 'string') return [];
    return [{ delete: { table: MEETINGS, key: { meetingId: tokenKey(hash) } } }];
  }

  #holder(userId: UserId) {
    return this.#store.get({ table: MEETINGS, key: { meetingId: holderKey(userId) } });
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function holderKey(userId: UserId): string {
  return `feed-of#${userId}`;
}

function tokenKey(hash: string): string {
  return `feed#${hash}`;
}

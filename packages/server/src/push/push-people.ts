import type { UserId } from '@atrium/contract/ids';
import type { Key, Store } from '../storage/store.ts';
import { TIMERS } from '../timers/timer.ts';

const BUCKET = 'push-people';
/** A subscription made at another server is known here after this at the latest, milliseconds. */
const BELIEVED_MS = 60_000;

/** Everybody who has ever subscribed a browser: most messages concern nobody who is told by push. */
export class PushPeople {
  readonly #store: Store;
  readonly #now: () => number;
  #known: { readonly people: Set<UserId>; readonly until: number } | undefined;

  constructor(deps: { store: Store; now: () => number }) {
    this.#store = deps.store;
    this.#now = deps.now;
  }

  async all(): Promise<ReadonlySet<UserId>> {
    if (!this.#known || this.#known.until <= this.#now())
      this.#known = { people: await this.#read(), until: this.#now() + BELIEVED_MS };
    return this.#known.people;
  }

  async add(userId: UserId): Promise<void> {
    await this.#store.put({ table: TIMERS, item: { bucket: BUCKET, dueKey: userId } });
    this.#known?.people.add(userId);
  }

  async #read(): Promise<Set<UserId>> {
    const people = new Set<UserId>();
    let startKey: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next; 10,000 people fit in one
      const page = await this.#store.query({
        table: TIMERS,
        where: '#bucket = :bucket',
        values: { bucket: BUCKET },
        ...(startKey && { startKey }),
      });
      for (const { dueKey } of page.items) people.add(dueKey as UserId);
      startKey = page.lastKey;
    } while (startKey);
    return people;
  }
}

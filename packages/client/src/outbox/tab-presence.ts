import { newId } from '../new-id.ts';

/**
 * Which tabs are there: each holds a lock with its name for as long as it lives, however it ends. A tab is one run of
 * the program: after a reload it is another one.
 */
export class TabPresence {
  readonly tabId: string;
  readonly #locks: LockManager | undefined;
  readonly #prefix: string;
  readonly #watched = new Set<string>();
  readonly #ended = new AbortController();
  #held: Promise<unknown> = Promise.resolve();

  private constructor(locks: LockManager | undefined, prefix: string) {
    this.tabId = newId();
    this.#locks = locks;
    this.#prefix = prefix;
    this.#watched.add(this.tabId);
  }

  /** Resolves when others can see that this tab is there. Without `locks` nobody can. */
  static async begin(locks: LockManager | undefined, prefix: string): Promise<TabPresence> {
    const presence = new TabPresence(locks, prefix);
    await presence.#hold();
    return presence;
  }

  /**
   * Calls back once for each of these tabs that is gone: resolves when it has for those that are gone already, and
   * goes on watching the others. Without locks all others are taken to be gone: a message that two tabs send is
   * stored once all the same.
   */
  async whenGone(tabIds: readonly string[], onGone: (tabId: string) => Promise<void>): Promise<void> {
    const unknown = tabIds.filter((tabId) => !this.#watched.has(tabId));
    for (const tabId of unknown) this.#watched.add(tabId);
    await Promise.all(unknown.map((tabId) => this.#check(tabId, onGone)));
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#held;
  }

  async #hold(): Promise<void> {
    const locks = this.#locks;
    if (!locks) return;
    const end = new Promise<void>((resolve) => {
      this.#ended.signal.addEventListener('abort', () => resolve());
    });
    await new Promise<void>((granted, refused) => {
      this.#held = locks.request(this.#nameOf(this.tabId), () => {
        granted();
        return end;
      });
      this.#held.catch(refused);
    });
  }

  async #check(tabId: string, onGone: (tabId: string) => Promise<void>): Promise<void> {
    if (!this.#locks) return onGone(tabId);
    const isGone = await this.#locks.request(this.#nameOf(tabId), { ifAvailable: true }, async (lock) => {
      if (lock) await onGone(tabId);
      return lock !== null;
    });
    if (!isGone) void this.#waitFor(tabId, onGone);
  }

  async #waitFor(tabId: string, onGone: (tabId: string) => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    try {
      await this.#locks?.request(this.#nameOf(tabId), { signal }, () => onGone(tabId));
    } catch {
      // The other tab outlived this one, or what it left could not be read: it is found again by whoever asks next.
      this.#watched.delete(tabId);
    }
  }

  #nameOf(tabId: string): string {
    return `${this.#prefix}:${tabId}`;
  }
}

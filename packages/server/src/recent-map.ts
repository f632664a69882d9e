/**
 * A map that remembers at least the `keeps` entries used last and at most twice as many. Entries live in two generations:
 * when the young one is full it becomes the old one and the old one is forgotten, so a lookup moves next to nothing.
 */
export class RecentMap<Key, Entry extends object | string | true> {
  readonly #keeps: number;
  #young = new Map<Key, Entry>();
  #old = new Map<Key, Entry>();

  constructor(keeps: number) {
    this.#keeps = keeps;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Entry | undefined {
    const entry = this.#young.get(key);
    if (entry !== undefined) return entry;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, entry: Entry): void {
    if (this.#young.size >= this.#keeps && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, entry);
  }

  /** Looks at every entry. */
  deleteWhere(isMeant: (entry: Entry) => boolean): void {
    for (const entries of [this.#young, this.#old])
      for (const [key, entry] of entries) if (isMeant(entry)) entries.delete(key);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

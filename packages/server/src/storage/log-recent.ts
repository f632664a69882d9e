/** The last entries of one log in memory: contiguous, ending at the log's head, found by place and by identity. */
export class RecentEntries<Entry> {
  readonly #identity: (entry: Entry) => string;
  readonly #capacity: number;
  readonly #byIdentity = new Map<string, number>();
  #entries: Entry[] = [];
  /** Place of `#entries[0]`. */
  #first = 1;

  constructor(options: { identity: (entry: Entry) => string; capacity: number }) {
    this.#identity = options.identity;
    this.#capacity = options.capacity;
  }

  /** The lowest place held; one past the head when nothing is. */
  get first(): number {
    return this.#first;
  }

  /** `n` must follow what is held. */
  push(n: number, entry: Entry): void {
    if (this.#entries.length === 0) this.#first = n;
    this.#entries.push(entry);
    this.#byIdentity.set(this.#identity(entry), n);
    // Cut in blocks: taking the first off an array at each push would move all the others.
    if (this.#entries.length >= this.#capacity * 2) this.#cut(this.#capacity);
  }

  #cut(count: number): void {
    for (const entry of this.#entries.slice(0, count)) this.#byIdentity.delete(this.#identity(entry));
    this.#entries = this.#entries.slice(count);
    this.#first += count;
  }

  find(identity: string): Entry | undefined {
    const n = this.#byIdentity.get(identity);
    return n === undefined ? undefined : this.#entries[n - this.#first];
  }

  /** Entries from place `from` to the head; nothing if `from` is no longer held. */
  from(from: number): Entry[] | undefined {
    return from < this.#first ? undefined : this.#entries.slice(from - this.#first);
  }

  /** The newest entries, ascending, at most `count` of those held. */
  newest(count: number): Entry[] {
    return this.#entries.slice(-count);
  }

  /** Puts the latest form of an entry in its place. */
  replace(n: number, entry: Entry): void {
    const at = n - this.#first;
    if (at >= 0 && at < this.#entries.length) this.#entries[at] = entry;
  }

  /** Forgets what is held; the head stays where it is. */
  clear(head: number): void {
    this.#entries = [];
    this.#byIdentity.clear();
    this.#first = head + 1;
  }
}

/** The last entries of one log in memory: contiguous, ending at the log's head, found by place and by identity. */
export class RecentEntries<Entry> {
  readonly #identity: (entry: Entry) => string;
  readonly #weight: (entry: Entry) => number;
  readonly #capacity: number;
  readonly #budget: number;
  readonly #byIdentity = new Map<string, number>();
  #entries: Entry[] = [];
  /** Weight of what is held. */
  #held = 0;
  /** Place of `#entries[0]`. */
  #first = 1;

  /** Holds at least the newest entry, and at most twice `capacity` entries and twice `budget` of weight. */
  constructor(options: {
    identity: (entry: Entry) => string;
    weight: (entry: Entry) => number;
    capacity: number;
    budget: number;
  }) {
    this.#identity = options.identity;
    this.#weight = options.weight;
    this.#capacity = options.capacity;
    this.#budget = options.budget;
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
    this.#held += this.#weight(entry);
    // Cut in blocks: taking the first off an array at each push would move all the others.
    if (this.#entries.length >= this.#capacity * 2 || this.#held > this.#budget * 2) this.#cut();
  }

  #cut(): void {
    let count = 0;
    const mayHold = Math.min(this.#capacity, this.#entries.length - 1);
    while (count < this.#entries.length - 1) {
      if (this.#entries.length - count <= mayHold && this.#held <= this.#budget) break;
      this.#held -= this.#weight(this.#entries[count]!);
      count++;
    }
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
    const before = this.#entries[at];
    if (before === undefined) return;
    this.#held += this.#weight(entry) - this.#weight(before);
    this.#entries[at] = entry;
  }

  /** Forgets what is held; the head stays where it is. */
  clear(head: number): void {
    this.#entries = [];
    this.#byIdentity.clear();
    this.#held = 0;
    this.#first = head + 1;
  }
}

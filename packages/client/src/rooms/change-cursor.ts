/** What a sync says about the changes of a room. */
export interface ChangeEnds {
  readonly lastChange: number;
  readonly settledChange: number;
}

/**
 * Which changes of a room are surely known. Changes are numbered without a hole, but of a sync's answer only those up
 * to `settledChange` are sure to be complete; news heard one after the other is complete from where hearing began.
 */
export class ChangeCursor {
  /** Everything up to here is known. Absent before the first sync. */
  #settled: number | undefined;
  /** Everything after this and up to `#head` was heard. */
  #heardAfter = 0;
  #head = 0;
  /** The highest number met, with or without those before it. */
  #met = 0;

  /** Where the next sync shall begin. */
  get settled(): number | undefined {
    return this.#settled;
  }

  /** Whether changes before the latest one met were neither heard nor synced. */
  get hasHole(): boolean {
    return this.#settled !== undefined && this.#met > this.#head;
  }

  /** Whether a later sync may bring what the last one could not yet. */
  get isUnsettled(): boolean {
    return this.#settled !== undefined && this.#settled < this.#head;
  }

  /** A change came as news. */
  heard(change: number): void {
    this.#met = Math.max(this.#met, change);
    if (this.#settled === undefined || change !== this.#head + 1) return;
    this.#head = change;
    this.#settle();
  }

  synced({ lastChange, settledChange }: ChangeEnds): void {
    if (this.#settled === undefined || lastChange > this.#head) {
      this.#heardAfter = lastChange;
      this.#head = lastChange;
    }
    this.#met = Math.max(this.#met, lastChange);
    this.#settled = Math.max(this.#settled ?? 0, Math.min(settledChange, lastChange));
    this.#settle();
  }

  #settle(): void {
    if (this.#settled !== undefined && this.#settled >= this.#heardAfter) this.#settled = this.#head;
  }
}

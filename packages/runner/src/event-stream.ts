/**
 * Events for one reader. Nothing is dropped; `onFull` and `onRoom` hold the source up while the reader is behind, so that
 * little waits here.
 */
export class EventStream<Event> implements AsyncIterable<Event> {
  readonly #options: EventStreamOptions<Event>;
  #waiting: Event[] = [];
  #weight = 0;
  #isEnded = false;
  #isFull = false;
  #wake: () => void = () => {};

  constructor(options: EventStreamOptions<Event>) {
    this.#options = options;
  }

  push(event: Event): void {
    if (this.#isEnded) return;
    this.#waiting.push(event);
    this.#weight += this.#options.weightOf(event);
    if (!this.#isFull && this.#weight > this.#options.room) {
      this.#isFull = true;
      this.#options.onFull();
    }
    this.#wake();
  }

  /** Nothing comes after this. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    try {
      while (this.#waiting.length > 0 || !this.#isEnded) {
        const event = this.#waiting.shift();
        if (event === undefined) {
          // oxlint-disable-next-line no-await-in-loop -- until something comes
          await new Promise<void>((resolve) => (this.#wake = resolve));
          continue;
        }
        this.#weight -= this.#options.weightOf(event);
        yield event;
        this.#makeRoom();
      }
    } finally {
      this.#options.onLeft();
    }
  }

  #makeRoom(): void {
    if (!this.#isFull || this.#weight > this.#options.room / 2) return;
    this.#isFull = false;
    this.#options.onRoom();
  }
}

export interface EventStreamOptions<Event> {
  /** Weight that may wait before the source is held up. */
  readonly room: number;
  readonly weightOf: (event: Event) => number;
  readonly onFull: () => void;
  readonly onRoom: () => void;
  /** The reader is done, or went away. */
  readonly onLeft: () => void;
}

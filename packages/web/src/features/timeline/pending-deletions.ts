import type { MessageId } from '@atrium/contract/ids';
import { Observable } from '../../lib/readable.ts';

/** Time in which a deletion can be taken back. */
const UNDO_MS = 5_000;

/** Messages that are gone from the screen, and from the server once their time to undo is over. */
export class PendingDeletions {
  readonly ids = new Observable<ReadonlySet<MessageId>>(new Set());
  readonly #timers = new Map<MessageId, ReturnType<typeof setTimeout>>();
  readonly #run: (messageId: MessageId) => void;

  constructor(run: (messageId: MessageId) => void) {
    this.#run = run;
  }

  add(messageId: MessageId): void {
    if (this.#timers.has(messageId)) return;
    this.#timers.set(
      messageId,
      setTimeout(() => this.#finish(messageId), UNDO_MS),
    );
    this.#show();
  }

  undo(messageId: MessageId): void {
    clearTimeout(this.#timers.get(messageId));
    this.#timers.delete(messageId);
    this.#show();
  }

  /** The room or the page is being left: what was asked for happens now. */
  flush(): void {
    for (const messageId of this.#timers.keys()) this.#finish(messageId);
  }

  #finish(messageId: MessageId): void {
    clearTimeout(this.#timers.get(messageId));
    this.#timers.delete(messageId);
    this.#run(messageId);
    this.#show();
  }

  #show(): void {
    this.ids.set(new Set(this.#timers.keys()));
  }
}

import { AppError } from '@atrium/contract/errors';
import type { Message } from '@atrium/contract/messages';
import { retryInMs, type BackOff } from '../back-off.ts';
import type { Clock } from '../clock.ts';
import { mayHeal } from '../coalesced-task.ts';
import { failureOf } from '../failure.ts';
import { keyOf, type UnsentEntry } from '../rooms/timeline-entries.ts';
import type { Failure, OutboxEntry } from '../state.ts';

const RETRY: BackOff = { baseMs: 500, capMs: 30_000 };

/** Browsers do not keep files across a reload for us. */
const FILES_LEFT: Failure = {
  code: 'unavailable',
  message: 'Not all of its files had been sent when the page was closed. Choose them again.',
};

interface Item {
  entry: OutboxEntry;
  status: UnsentEntry['status'];
  /** Tried by whoever had it before, for all we know. */
  readonly isTakenOver: boolean;
  /** Made when somebody looks. */
  line: UnsentEntry | undefined;
}

export interface OutboxLaneDeps {
  /** Resolves when the entry is as durable as it can be. Never throws. */
  readonly save: (entry: OutboxEntry) => Promise<void>;
  readonly forget: (clientMessageId: string) => void;
  /** `retryAfterSeq` on every attempt that may not be the first. Throws `AppError`. */
  readonly send: (entry: OutboxEntry, retryAfterSeq: number | undefined) => Promise<Message>;
  /** Where the room's log ends; absent if the person is not in the room. */
  readonly lastSeq: () => number | undefined;
  readonly onPosted: (message: Message) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly random: () => number;
  /** Most messages sent before the first of them is answered. */
  readonly inFlight: number;
}

/** The unsent messages of one room, sent in the order in which they were written. */
export class OutboxLane {
  readonly #deps: OutboxLaneDeps;
  #items = new Map<string, Item>();
  #isOpen = false;
  #attempt = 0;
  /** One after a failure, until nothing waits any more. */
  #limit: number;
  #cancelRetry: (() => void) | undefined;
  /** Resolves when everything that was started so far has been handed to the connection. */
  #handedOver: Promise<void> = Promise.resolve();

  constructor(deps: OutboxLaneDeps) {
    this.#deps = deps;
    this.#limit = deps.inFlight;
  }

  get lines(): UnsentEntry[] {
    return [...this.#items.values()].map((item) => (item.line ??= lineOf(item)));
  }

  get counts(): { pending: number; failed: number } {
    const failed = [...this.#items.values()].filter(({ status }) => status === 'failed').length;
    return { pending: this.#items.size - failed, failed };
  }

  add(entry: OutboxEntry): void {
    this.#items.set(entry.clientMessageId, { entry, status: 'waiting', isTakenOver: false, line: undefined });
    this.#pump();
    // One that was started has been saved with what its first attempt needs.
    if (this.#items.get(entry.clientMessageId)?.status === 'waiting') void this.#deps.save(entry);
    this.#deps.onChange();
  }

  takeOver(entries: readonly OutboxEntry[]): void {
    const taken = entries
      .filter(({ clientMessageId }) => !this.#items.has(clientMessageId))
      .map((entry): Item => {
        const left = entry.files?.kind === 'coming' ? { ...entry, failure: FILES_LEFT } : entry;
        return {
          entry: left,
          status: left.failure ? 'failed' : 'waiting',
          isTakenOver: true,
          line: undefined,
        };
      });
    const all = [...this.#items.values(), ...taken].sort((a, b) => a.entry.queuedAt - b.entry.queuedAt);
    this.#items = new Map(all.map((item) => [item.entry.clientMessageId, item]));
    this.#deps.onChange();
    this.#pump();
  }

  open(): void {
    this.#isOpen = true;
    this.#tryNow();
  }

  /** Nothing is started any more; what is on its way may still be answered. */
  shut(): void {
    this.#isOpen = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  retry(clientMessageId: string): void {
    const item = this.#items.get(clientMessageId);
    if (item?.status === 'failed' && item.entry.files?.kind !== 'coming') {
      item.entry = { ...item.entry, failure: undefined };
      this.#become(item, 'waiting');
      void this.#deps.save(item.entry);
    }
    this.#tryNow();
  }

  /** What has become of its files. With all of them there it is sent, in its turn. */
  filesOf(clientMessageId: string, news: Pick<OutboxEntry, 'files' | 'failure'>): void {
    const item = this.#items.get(clientMessageId);
    if (!item || item.status === 'sending') return;
    item.entry = { ...item.entry, ...news };
    this.#become(item, news.failure ? 'failed' : 'waiting');
    void this.#deps.save(item.entry);
    this.#pump();
  }

  /** A message that is on its way cannot be called back. */
  discard(clientMessageId: string): void {
    if (this.#items.get(clientMessageId)?.status !== 'sending') this.#remove(clientMessageId);
  }

  /** It is stored: somebody has seen it in the log. */
  settle(clientMessageId: string): void {
    this.#remove(clientMessageId);
  }

  #tryNow(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#attempt = 0;
    this.#pump();
  }

  #pump(): void {
    if (!this.#isOpen || this.#cancelRetry) return;
    let inFlight = 0;
    for (const item of this.#items.values()) {
      if (inFlight >= this.#limit) return;
      // One that waits for its files keeps nobody.
      if (item.status === 'failed' || item.entry.files?.kind === 'coming') continue;
      if (item.status === 'waiting') this.#start(item);
      inFlight++;
    }
    if (inFlight === 0) this.#limit = this.#deps.inFlight;
  }

  #start(item: Item): void {
    const isRetry = item.isTakenOver || item.entry.firstTriedAfterSeq !== undefined;
    const lastSeq = item.entry.firstTriedAfterSeq ?? this.#deps.lastSeq();
    if (lastSeq === undefined) {
      this.#fail(item, new AppError('not-found', 'You are not in this room.'));
      return;
    }
    this.#become(item, 'sending');
    const saved = this.#saveFirstTry(item, lastSeq);
    this.#handedOver = this.#handedOver
      .then(() => saved)
      .then(() => {
        void this.#send(item, isRetry ? lastSeq : undefined);
      });
  }

  /** Durable before the first attempt: after a crash nobody could tell from where on to look for the message. */
  async #saveFirstTry(item: Item, lastSeq: number): Promise<void> {
    if (item.entry.firstTriedAfterSeq !== undefined) return;
    item.entry = { ...item.entry, firstTriedAfterSeq: lastSeq };
    await this.#deps.save(item.entry);
  }

  async #send(item: Item, retryAfterSeq: number | undefined): Promise<void> {
    if (!this.#has(item)) return;
    try {
      const message = await this.#deps.send(item.entry, retryAfterSeq);
      this.#attempt = 0;
      this.#remove(item.entry.clientMessageId);
      this.#deps.onPosted(message);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (this.#has(item)) this.#refused(item, error);
    }
  }

  #refused(item: Item, error: AppError): void {
    const isSessionOver = error.code === 'unauthenticated';
    if (!isSessionOver && !mayHeal(error)) {
      this.#fail(item, error);
      this.#pump();
      return;
    }
    this.#become(item, 'waiting');
    this.#limit = 1;
    if (!this.#isOpen || isSessionOver || this.#cancelRetry) return;
    const { clock, random } = this.#deps;
    const inMs = retryInMs(error, RETRY, { attempt: this.#attempt++, random });
    this.#cancelRetry = clock.after(inMs, () => {
      this.#cancelRetry = undefined;
      this.#pump();
    });
  }

  #fail(item: Item, error: AppError): void {
    item.entry = { ...item.entry, failure: failureOf(error) };
    this.#become(item, 'failed');
    void this.#deps.save(item.entry);
  }

  #remove(clientMessageId: string): void {
    if (!this.#items.delete(clientMessageId)) return;
    this.#deps.forget(clientMessageId);
    this.#deps.onChange();
    this.#pump();
  }

  #become(item: Item, status: Item['status']): void {
    item.status = status;
    item.line = undefined;
    this.#deps.onChange();
  }

  #has(item: Item): boolean {
    return this.#items.get(item.entry.clientMessageId) === item;
  }
}

function lineOf({ entry, status }: Item): UnsentEntry {
  const { userId, clientMessageId, content, roomId, replyTo, threadId, isAlsoInRoom } = entry;
  const { files, queuedAt, failure } = entry;
  return {
    kind: 'unsent',
    key: keyOf(userId, clientMessageId),
    clientMessageId,
    content,
    replyTo,
    threadId,
    isAlsoInRoom,
    roomId,
    files,
    queuedAt,
    status,
    failure,
  };
}

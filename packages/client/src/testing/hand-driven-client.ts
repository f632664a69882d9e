import type { UserId } from '@atrium/contract/ids';
import { Notifier } from '../observable/notifier.ts';
import type { OutboxStore } from '../outbox/outbox-storage.ts';
import { memoryStorage } from '../outbox/outbox-storage.ts';
import { noMemory, type RunMemory } from '../runs/run-memory.ts';
import { Workspace } from '../workspace.ts';
import { HandDrivenLink } from './hand-driven-link.ts';
import { settled, type ManualClock } from './manual-clock.ts';

export interface HandDrivenClientOptions {
  readonly userId: UserId;
  readonly clock: ManualClock;
  readonly store?: OutboxStore;
  readonly runMemory?: RunMemory;
  readonly postsInFlight?: number;
  readonly random?: () => number;
}

let clientCount = 0;

/** A workspace on a link that a test drives. */
export class HandDrivenClient {
  readonly link: HandDrivenLink;
  readonly workspace: Workspace;
  readonly userId: UserId;

  private constructor(options: Required<HandDrivenClientOptions>) {
    const { userId, clock, store, runMemory, postsInFlight, random } = options;
    const clientNumber = ++clientCount;
    let idCount = 0;
    this.userId = userId;
    this.link = new HandDrivenLink(userId);
    this.workspace = new Workspace({
      userId,
      store,
      clock,
      random,
      postsInFlight,
      call: this.link.call,
      callLarge: this.link.call,
      runMemory,
      notifier: new Notifier(clock),
      newId: () => `client-${clientNumber}-${++idCount}`,
    });
  }

  static async open(options: HandDrivenClientOptions): Promise<HandDrivenClient> {
    const store = options.store ?? (await memoryStorage().open(options.userId));
    return new HandDrivenClient({
      postsInFlight: 1,
      random: () => 0.5,
      runMemory: noMemory,
      ...options,
      store,
    });
  }

  connect(): void {
    this.link.isConnected = true;
    this.workspace.connected();
  }

  disconnect(): void {
    this.link.cut();
    this.workspace.disconnected();
  }

  /** Delivers what is there and what comes of it, in order, until nothing moves. */
  async drain(): Promise<void> {
    await settled();
    while (this.link.calls.length + this.link.events.length > 0) {
      while (this.link.events.length > 0) this.workspace.event(this.link.events.shift()!);
      this.link.calls[0]?.deliver();
      // oxlint-disable-next-line no-await-in-loop -- an answer may lead to the next call
      await settled();
    }
  }
}

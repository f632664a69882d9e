import type { NodeWire, WireListener } from './node-wire.ts';

/** What workers of one machine tell each other through their supervisor. */
export interface WorkerNews {
  readonly atrium: 'news';
  readonly bytes: Uint8Array;
}

export function isWorkerNews(message: unknown): message is WorkerNews {
  return typeof message === 'object' && message !== null && 'atrium' in message && message.atrium === 'news';
}

/** The processes of one machine, connected by the channel to their supervisor (`advanced` serialization). */
export class WorkerWire implements NodeWire {
  #onMessage: ((message: unknown) => void) | undefined;

  open(listener: WireListener): void {
    this.#onMessage = (message) => {
      if (isWorkerNews(message)) listener.received(message.bytes);
    };
    process.on('message', this.#onMessage);
    listener.changed(true);
  }

  send(bytes: Uint8Array): void {
    // The supervisor is gone: so is this process, in a moment.
    if (process.connected)
      process.send?.({ atrium: 'news', bytes } satisfies WorkerNews, undefined, {}, () => {});
  }

  async close(): Promise<void> {
    if (this.#onMessage) process.off('message', this.#onMessage);
  }
}

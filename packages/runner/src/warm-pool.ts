import type { GuestProcess } from './guest-process.ts';
import type { EmbeddedLanguage } from './language.ts';

/** Languages that are not always warm cool down when nobody has used them for this long. */
const IDLE_MS = 10 * 60_000;
/** Of all waiting processes; the ones that are always warm come on top. */
const MOST_WAITING = 4;
/** Starting a process holds the server up for some milliseconds: not while somebody waits for a first word. */
const REFILL_MS = 25;

export interface WarmPoolOptions {
  readonly start: (language: EmbeddedLanguage) => GuestProcess;
  readonly isWarm: boolean;
}

interface Waiting {
  readonly language: EmbeddedLanguage;
  readonly process: GuestProcess;
  readonly cooling: NodeJS.Timeout | undefined;
}

/** Keeps one process of a language ready, so that a run need not wait for its runtime. In the order of their last use. */
export class WarmPool {
  readonly #options: WarmPoolOptions;
  readonly #waiting = new Map<string, Waiting>();
  /** Everything that was started and is not gone, whether it waits or runs. */
  readonly #alive = new Set<GuestProcess>();
  #isClosed = false;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
  }

  /** Processes that wait, by language. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#waiting.keys()].map((id) => [id, 1]));
  }

  /** A process of that language, most often a ready one; the next is prepared a moment later. */
  take(language: EmbeddedLanguage): GuestProcess {
    const waiting = this.#release(language.id);
    const process = waiting && !waiting.process.isGone ? waiting.process : this.#start(language);
    setTimeout(() => this.warm(language), REFILL_MS);
    return process;
  }

  /** Prepares a process of that language if none waits. */
  warm(language: EmbeddedLanguage): void {
    if (!this.#options.isWarm || this.#isClosed || this.#waiting.has(language.id)) return;
    const process = this.#start(language);
    const cooling = language.isAlwaysWarm
      ? undefined
      : setTimeout(() => this.#cool(language.id), IDLE_MS).unref();
    this.#waiting.set(language.id, { language, process, cooling });
    // One that breaks down is not replaced before it is asked for: it would break down again and again.
    void process.gone.then(() => {
      if (this.#waiting.get(language.id)?.process === process) this.#release(language.id);
    });
    this.#makeRoom();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const id of this.#waiting.keys()) this.#cool(id);
    const processes = [...this.#alive];
    for (const process of processes) process.kill();
    await Promise.all(processes.map((process) => process.gone));
  }

  #start(language: EmbeddedLanguage): GuestProcess {
    const process = this.#options.start(language);
    this.#alive.add(process);
    void process.gone.then(() => this.#alive.delete(process));
    return process;
  }

  #makeRoom(): void {
    const lazy = [...this.#waiting.values()].filter(({ language }) => !language.isAlwaysWarm);
    for (const { language } of lazy.slice(0, Math.max(0, lazy.length - MOST_WAITING)))
      this.#cool(language.id);
  }

  #cool(id: string): void {
    this.#release(id)?.process.kill();
  }

  #release(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.cooling);
    this.#waiting.delete(id);
    return waiting;
  }
}

import { frameMessageOf, type FrameMessage } from './frame-messages.ts';

/** What is shown in a frame: texts, whose addresses the frame makes. */
export interface FramePage {
  readonly html: string;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  /** Name of an import, and of the part that it means. */
  readonly imports: Readonly<Record<string, string>>;
}

export interface Scroll {
  readonly x: number;
  readonly y: number;
}

export interface FrameListener {
  onMessage(message: Exclude<FrameMessage, { kind: 'pong' | 'dialog' }>): void;
  /** It does not answer any more, or does again. */
  onHang(isHanging: boolean): void;
  /** It sends more than anybody could read: it has been cut off. */
  onFlood(): void;
}

/** What of a window and of time this needs. */
export interface FrameSurroundings {
  /** Of the application's window. */
  listen(listener: (event: Pick<MessageEvent, 'data' | 'source' | 'origin'>) => void): () => void;
  every(ms: number, run: () => void): () => void;
  isVisible(): boolean;
}

const PING_MS = 1_000;
/** Unanswered in a row. A page that is only slow answers in between. */
const MOST_UNANSWERED = 4;
/** Of both kinds, in a second. */
const MOST_MESSAGES = 1_000;

/**
 * One page in one frame, from its first word to its end. The frame speaks once to the window, to be given the page and a
 * port; whatever else comes from it to the window is not heard, also if it takes itself to the other preview page and asks
 * again.
 */
export class FrameLink {
  readonly #frame: Pick<HTMLIFrameElement, 'contentWindow'>;
  readonly #page: FramePage;
  readonly #scroll: Scroll;
  readonly #listener: FrameListener;
  readonly #stops: (() => void)[] = [];
  #port: MessagePort | undefined;
  #unanswered = 0;
  #pings = 0;
  #messages = 0;
  #isHanging = false;
  #hasDialog = false;

  constructor(
    frame: Pick<HTMLIFrameElement, 'contentWindow'>,
    what: { readonly page: FramePage; readonly scroll: Scroll; readonly listener: FrameListener },
    surroundings: FrameSurroundings,
  ) {
    this.#frame = frame;
    this.#page = what.page;
    this.#scroll = what.scroll;
    this.#listener = what.listener;
    this.#stops.push(
      surroundings.listen((event) => this.#onWindow(event)),
      surroundings.every(PING_MS, () => this.#ping(surroundings.isVisible())),
    );
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#port?.close();
    this.#port = undefined;
  }

  #onWindow({ data, source, origin }: Pick<MessageEvent, 'data' | 'source' | 'origin'>): void {
    if (source === null || source !== this.#frame.contentWindow) return;
    if (!this.#count() || this.#port !== undefined) return;
    // A sandboxed page has no origin: one that has one is not ours.
    if (origin !== 'null' || !isReady(data)) return;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', (event: MessageEvent) => this.#onPort(event));
    port1.start();
    const message = { atrium: 'preview-show', page: this.#page, scroll: this.#scroll };
    // No address would mean a page without an origin. Nobody's code has run in this frame yet, and the application's policy
    // lets nothing but previews into it.
    this.#frame.contentWindow?.postMessage(message, '*', [port2]);
  }

  #onPort(event: MessageEvent): void {
    // Counted before it is looked at: unpacking it is what costs.
    if (!this.#count()) return;
    const message = frameMessageOf(event.data);
    if (message === undefined) return;
    this.#unanswered = 0;
    if (message.kind === 'dialog') this.#hasDialog = message.isOpen;
    this.#setHanging(false);
    if (message.kind !== 'dialog' && message.kind !== 'pong') this.#listener.onMessage(message);
  }

  #ping(isVisible: boolean): void {
    this.#messages = 0;
    // Browsers slow down what nobody sees; a dialog waits for a person.
    if (this.#port === undefined || !isVisible || this.#hasDialog) return;
    this.#unanswered += 1;
    this.#setHanging(this.#unanswered > MOST_UNANSWERED);
    this.#port.postMessage({ kind: 'ping', id: (this.#pings += 1) });
  }

  #setHanging(isHanging: boolean): void {
    if (this.#isHanging === isHanging) return;
    this.#isHanging = isHanging;
    this.#listener.onHang(isHanging);
  }

  /** False once there are too many. */
  #count(): boolean {
    this.#messages += 1;
    if (this.#messages <= MOST_MESSAGES) return true;
    if (this.#messages === MOST_MESSAGES + 1) {
      this.close();
      this.#listener.onFlood();
    }
    return false;
  }
}

function isReady(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'atrium' in data && data.atrium === 'preview-ready';
}

export const BROWSER_SURROUNDINGS: FrameSurroundings = {
  listen: (listener) => {
    addEventListener('message', listener);
    return () => removeEventListener('message', listener);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  isVisible: () => document.visibilityState === 'visible',
};

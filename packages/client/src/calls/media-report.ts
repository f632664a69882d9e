import type { CallMedia } from '@atrium/contract/call-state';
import { AppError, RETRYABLE_CODES } from '@atrium/contract/errors';
import type { Clock } from '../clock.ts';

const RETRY_MS = 1_000;
const NOTHING: CallMedia = { microphone: false, camera: false, screen: false };

export interface MediaReportDeps {
  readonly tell: (media: CallMedia) => Promise<unknown>;
  readonly onRefused: (error: AppError) => void;
  readonly clock: Clock;
}

/** Keeps the server told what is sent: the latest wish, one call at a time, again until it has it. */
export class MediaReport {
  readonly #deps: MediaReportDeps;
  #wanted = NOTHING;
  #told: CallMedia | undefined;
  #isOpen = false;
  #isTelling = false;
  #cancelRetry: () => void = () => undefined;

  constructor(deps: MediaReportDeps) {
    this.#deps = deps;
  }

  get wanted(): CallMedia {
    return this.#wanted;
  }

  want(media: CallMedia): void {
    this.#wanted = media;
    void this.#tell();
  }

  /** What the server holds now. */
  open(held: CallMedia): void {
    this.#isOpen = true;
    this.#told = held;
    void this.#tell();
  }

  shut(): void {
    this.#isOpen = false;
    this.#cancelRetry();
  }

  async #tell(): Promise<void> {
    const media = this.#wanted;
    if (this.#isTelling || !this.#isOpen || isSame(media, this.#told)) return;
    this.#isTelling = true;
    try {
      await this.#deps.tell(media);
      this.#told = media;
      this.#isTelling = false;
      void this.#tell();
    } catch (error) {
      this.#isTelling = false;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (error instanceof AppError && !RETRYABLE_CODES.has(error.code)) {
      this.#deps.onRefused(error);
      return;
    }
    const wait = error instanceof AppError ? error.details?.['retryAfterMs'] : undefined;
    this.#cancelRetry();
    this.#cancelRetry = this.#deps.clock.after(
      typeof wait === 'number' ? wait : RETRY_MS,
      () => void this.#tell(),
    );
  }
}

function isSame(a: CallMedia, b: CallMedia | undefined): boolean {
  return a.microphone === b?.microphone && a.camera === b.camera && a.screen === b.screen;
}

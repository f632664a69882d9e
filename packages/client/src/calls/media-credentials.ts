import type { MediaAccess } from '@atrium/contract/call-state';
import type { Clock } from '../clock.ts';

/** New ones are asked for so long before the old expire, milliseconds. */
const REFRESH_MS = 10 * 60_000;
/** What was not answered is asked again after this, milliseconds. */
const RETRY_MS = 5_000;

export interface MediaCredentialsDeps {
  readonly clock: Clock;
  /** Asks the server, and uses what it answers. */
  readonly renew: () => Promise<MediaAccess>;
}

/** Keeps what media are sent and received with from running out. */
export class MediaCredentials {
  readonly #deps: MediaCredentialsDeps;
  #isAsking = false;
  #isClosed = false;
  #cancel: () => void = () => undefined;

  constructor(deps: MediaCredentialsDeps) {
    this.#deps = deps;
  }

  /** Now, and again until they are there. */
  async renew(): Promise<void> {
    if (this.#isAsking || this.#isClosed) return;
    this.#isAsking = true;
    this.#cancel();
    try {
      const access = await this.#deps.renew();
      this.#isAsking = false;
      this.keep(access);
    } catch {
      this.#isAsking = false;
      this.#later(RETRY_MS);
    }
  }

  /** These are in use: others are asked for before they expire. */
  keep({ expiresAt }: MediaAccess): void {
    this.#cancel();
    if (expiresAt === undefined) return;
    this.#later(Math.max(REFRESH_MS, Date.parse(expiresAt) - this.#deps.clock.now() - REFRESH_MS));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #later(ms: number): void {
    if (!this.#isClosed) this.#cancel = this.#deps.clock.after(ms, () => void this.renew());
  }
}

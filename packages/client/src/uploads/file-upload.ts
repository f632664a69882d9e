import type { Attachment } from '@atrium/contract/attachment';
import { AppError, RETRYABLE_CODES } from '@atrium/contract/errors';
import type { AttachmentId, RoomId } from '@atrium/contract/ids';
import { retryInMs, type BackOff } from '../back-off.ts';
import type { Clock } from '../clock.ts';
import type { Call } from '../transport/transport.ts';
import type { SendPart } from './part-sender.ts';

const RETRY: BackOff = { baseMs: 500, capMs: 15_000 };
/** Then it is for the person to try again. A day's measure that is full is not waited for. */
const ATTEMPTS = 8;
const LONGEST_WAIT_MS = 60_000;

export interface FileUploadDeps {
  readonly call: Call;
  readonly sendPart: SendPart;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface FileToSend {
  readonly roomId: RoomId;
  readonly name: string;
  readonly file: Blob;
}

/** How far one file has come; goes on where it stopped. */
export class FileUpload {
  readonly #deps: FileUploadDeps;
  readonly #what: FileToSend;
  readonly #stop = new AbortController();
  #begun: { readonly attachmentId: AttachmentId; readonly partBytes: number } | undefined;
  #sent = 0;

  constructor(deps: FileUploadDeps, what: FileToSend) {
    this.#deps = deps;
    this.#what = what;
  }

  /** Throws `AppError`; after that it may be called again. */
  async run(onSent: (bytes: number) => void): Promise<Attachment> {
    const { roomId, name, file } = this.#what;
    const { call, sendPart } = this.#deps;
    const size = file.size;
    this.#begun ??= await this.#patiently(() => call('attachments.begin', { roomId, name, size }));
    const { attachmentId, partBytes } = this.#begun;
    while (this.#sent < size) {
      const offset = this.#sent;
      const bytes = file.slice(offset, offset + partBytes);
      const part = { roomId, attachmentId, offset, bytes };
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      this.#sent = await this.#patiently(() => this.#sendOne(() => sendPart(part, this.#stop.signal)));
      onSent(this.#sent);
    }
    const { attachment } = await this.#patiently(() =>
      call('attachments.complete', { roomId, attachmentId }),
    );
    return attachment;
  }

  /** The server forgets it too, at once if it can be reached. */
  cancel(): void {
    this.#stop.abort();
    const { roomId } = this.#what;
    const { attachmentId } = this.#begun ?? {};
    if (attachmentId === undefined) return;
    this.#deps.call('attachments.discard', { roomId, attachmentId }).catch(() => undefined);
  }

  /** The server says where it goes on: it may have forgotten a part, or have it already. */
  async #sendOne(send: () => Promise<number>): Promise<number> {
    try {
      return await send();
    } catch (error) {
      const received = error instanceof AppError && error.code === 'conflict' && error.details?.['received'];
      if (typeof received === 'number') return received;
      throw error;
    }
  }

  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const { clock, random } = this.#deps;
    for (let attempt = 0; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- until it works
        return await ask();
      } catch (error) {
        this.#stop.signal.throwIfAborted();
        const mayHeal = error instanceof AppError && RETRYABLE_CODES.has(error.code) && attempt < ATTEMPTS;
        if (!mayHeal) throw error;
        const inMs = retryInMs(error, RETRY, { attempt, random });
        if (inMs > LONGEST_WAIT_MS) throw error;
        // oxlint-disable-next-line no-await-in-loop
        await new Promise<void>((resolve) => clock.after(inMs, resolve));
        this.#stop.signal.throwIfAborted();
      }
    }
  }
}

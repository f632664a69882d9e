import type { Attachment } from '@atrium/contract/attachment';
import type { MessageId, RoomId } from '@atrium/contract/ids';
import type { NewContent } from '@atrium/contract/messages';
import { AppError } from '@atrium/contract/errors';
import { failureOf } from '../failure.ts';
import { Cell } from '../observable/cell.ts';
import type { Notifier } from '../observable/notifier.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Readable } from '../state.ts';
import { FileUpload, type FileUploadDeps } from './file-upload.ts';
import type { UploadView } from './upload-view.ts';

/** Files that are sent at a time. */
const AT_ONCE = 2;

export interface UploadDeskDeps extends FileUploadDeps {
  readonly outbox: () => Outbox | undefined;
  readonly notifier: Notifier;
  readonly newId: () => string;
}

/** A message whose files are still coming. */
export interface MessageWithFiles {
  readonly content: NewContent;
  readonly replyTo?: MessageId | undefined;
}

/** Files that were chosen and stand on no message yet, and the messages that wait for them. */
export class UploadDesk {
  readonly view: Readable<readonly UploadView[]>;
  readonly #view: Cell<readonly UploadView[]>;
  readonly #deps: UploadDeskDeps;
  readonly #uploads = new Map<string, FileUpload>();
  #running = 0;

  constructor(deps: UploadDeskDeps) {
    this.#deps = deps;
    this.view = this.#view = new Cell<readonly UploadView[]>(deps.notifier, []);
  }

  /** Begins to send them at once. */
  add(roomId: RoomId, files: readonly { readonly name: string; readonly file: Blob }[]): void {
    const added = files.map(({ name, file }): UploadView => {
      const key = this.#deps.newId();
      this.#uploads.set(key, new FileUpload(this.#deps, { roomId, name, file }));
      const common = { key, roomId, name, file, size: file.size, sent: 0, alt: '' };
      // The server would refuse it too.
      if (file.size === 0) return { ...common, ...NOT_YET, status: 'failed', failure: EMPTY };
      return { ...common, ...NOT_YET, status: 'waiting' };
    });
    this.#view.set([...this.#view.get(), ...added]);
    this.#pump();
  }

  cancel(key: string): void {
    this.#uploads.get(key)?.cancel();
    this.#uploads.delete(key);
    this.#view.set(this.#view.get().filter((one) => one.key !== key));
  }

  retry(key: string): void {
    const view = this.#find(key);
    if (view?.status !== 'failed' || view.size === 0) return;
    this.#change(key, { status: 'waiting', failure: undefined });
    if (view.clientMessageId !== undefined) this.#deps.outbox()?.filesComing(view.clientMessageId);
    this.#pump();
  }

  describe(key: string, alt: string): void {
    this.#change(key, { alt });
  }

  /** Sends what was chosen for a room as one message, which is shown at once and posted when all of it is there. */
  post(roomId: RoomId, { content, replyTo }: MessageWithFiles): string | undefined {
    const outbox = this.#deps.outbox();
    const chosen = this.#view
      .get()
      .filter((one) => one.roomId === roomId && one.clientMessageId === undefined);
    if (!outbox || chosen.length === 0) return undefined;
    const names = chosen.map(({ name }) => name);
    const clientMessageId = outbox.hold(roomId, { content, replyTo, names });
    for (const { key } of chosen) this.#change(key, { clientMessageId });
    this.#settle(clientMessageId);
    return clientMessageId;
  }

  /** Whether it knew the message. */
  retryMessage(clientMessageId: string): boolean {
    const own = this.#ofMessage(clientMessageId);
    for (const { key } of own) this.retry(key);
    return own.length > 0;
  }

  discardMessage(clientMessageId: string): void {
    for (const { key } of this.#ofMessage(clientMessageId)) this.cancel(key);
  }

  /** Somebody else is here now, or nobody. */
  clear(): void {
    for (const { key } of this.#view.get()) this.cancel(key);
  }

  #pump(): void {
    for (const { key, status } of this.#view.get()) {
      if (this.#running >= AT_ONCE) return;
      const upload = this.#uploads.get(key);
      if (status === 'waiting' && upload) void this.#run(key, upload);
    }
  }

  async #run(key: string, upload: FileUpload): Promise<void> {
    this.#running += 1;
    this.#change(key, { status: 'sending' });
    try {
      const attachment = await upload.run((sent) =>
        this.#change(key, { sent, status: sent === this.#find(key)?.size ? 'looking' : 'sending' }),
      );
      this.#change(key, { status: 'ready', attachment });
    } catch (error) {
      // One that was cancelled is not there any more, and nothing changes.
      const failure = failureOf(error instanceof AppError ? error : CANNOT_READ);
      this.#change(key, { status: 'failed', failure });
    }
    this.#running -= 1;
    const { clientMessageId } = this.#find(key) ?? {};
    if (clientMessageId !== undefined) this.#settle(clientMessageId);
    this.#pump();
  }

  /** Lets the message go when all of its files are there; says so when one will not come. */
  #settle(clientMessageId: string): void {
    const own = this.#ofMessage(clientMessageId);
    const outbox = this.#deps.outbox();
    const failed = own.find(({ status }) => status === 'failed');
    if (failed?.failure) outbox?.filesFailed(clientMessageId, failed.failure);
    if (!own.every(({ status }) => status === 'ready')) return;
    const files = own.flatMap(({ attachment, alt }) => (attachment ? [withAlt(attachment, alt)] : []));
    for (const { key } of own) this.#uploads.delete(key);
    this.#view.set(this.#view.get().filter((one) => one.clientMessageId !== clientMessageId));
    outbox?.filesHere(clientMessageId, files);
  }

  #ofMessage(clientMessageId: string): readonly UploadView[] {
    return this.#view.get().filter((one) => one.clientMessageId === clientMessageId);
  }

  #find(key: string): UploadView | undefined {
    return this.#view.get().find((one) => one.key === key);
  }

  #change(key: string, change: Partial<UploadView>): void {
    this.#view.set(this.#view.get().map((one) => (one.key === key ? { ...one, ...change } : one)));
  }
}

const NOT_YET = { clientMessageId: undefined, failure: undefined, attachment: undefined } as const;
const EMPTY = failureOf(new AppError('invalid', 'This file is empty.'));
const CANNOT_READ = new AppError('invalid', 'This file cannot be read any more.');

function withAlt(attachment: Attachment, alt: string): Attachment {
  return alt.trim() === '' ? attachment : { ...attachment, alt: alt.trim() };
}

import type { FileId, UserId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import { newId } from '../new-id.ts';
import type { DocumentStore, UnsavedDocument } from './document-store.ts';

/** Most of what is written is confirmed before that, milliseconds. */
const KEEP_MS = 600;

type Unsaved = Pick<UnsavedDocument, 'state' | 'grants'>;

/** What one tab has written of one text and the server has not confirmed, in the browser's store. */
export class UnsavedKeeper {
  readonly #deps: { userId: UserId; fileId: FileId; store: DocumentStore; clock: Clock };
  readonly #key = newId();
  #cancel: (() => void) | undefined;
  #isKept = false;
  /** What other tabs have left and is still to be brought to the server. */
  #left: UnsavedDocument[] | undefined;

  constructor(deps: { userId: UserId; fileId: FileId; store: DocumentStore; clock: Clock }) {
    this.#deps = deps;
  }

  async left(): Promise<readonly UnsavedDocument[]> {
    const { userId, fileId, store } = this.#deps;
    this.#left ??= (await store.of(userId, fileId)).filter(({ key }) => key !== this.#key);
    return [...this.#left];
  }

  /** The server has it. */
  async forget(key: string): Promise<void> {
    this.pass(key);
    await this.#deps.store.remove(key);
  }

  /** Not to be brought again by this tab. */
  pass(key: string): void {
    this.#left = this.#left?.filter((one) => one.key !== key);
  }

  /** Soon, unless it is confirmed first. */
  keep(unsaved: () => Unsaved): void {
    this.#cancel ??= this.#deps.clock.after(KEEP_MS, () => {
      this.#cancel = undefined;
      void this.keepNow(unsaved);
    });
  }

  async keepNow(unsaved: () => Unsaved): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isKept = true;
    const { userId, fileId, store, clock } = this.#deps;
    await store.put({ ...unsaved(), key: this.#key, userId, fileId, at: clock.now() });
  }

  /** Everything is confirmed. */
  async clear(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#isKept) return;
    this.#isKept = false;
    await this.#deps.store.remove(this.#key);
  }
}

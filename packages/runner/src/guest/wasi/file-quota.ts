import { WasiError } from './wasi-error.ts';

/** What a guest may store. Its files lie outside its own memory, so nothing else would bound them. */
export class FileQuota {
  #bytes: number;
  #inodes: number;

  constructor(bytes: number, inodes: number) {
    this.#bytes = bytes;
    this.#inodes = inodes;
  }

  /** A negative number gives back. `nospc` when it is used up. */
  takeBytes(count: number): void {
    if (count > this.#bytes) throw new WasiError('nospc');
    this.#bytes -= count;
  }

  takeInode(): void {
    if (this.#inodes === 0) throw new WasiError('nospc');
    this.#inodes -= 1;
  }

  giveInode(): void {
    this.#inodes += 1;
  }
}

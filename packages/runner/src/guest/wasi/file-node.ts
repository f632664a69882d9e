import type { FileQuota } from './file-quota.ts';

/** A file's bytes count in full, holes included, from its first change on; what came with the system is free. */
export class FileNode {
  readonly kind = 'file';
  readonly inode: bigint;
  /** Nanoseconds since 1970. */
  modifiedAt: bigint;
  accessedAt: bigint;
  #links = 1;
  #opened = 0;
  #bytes: Uint8Array;
  #size: number;
  #charged = 0;
  /** Bytes that came with the system are shared: they are copied before the first change. */
  #isShared: boolean;
  readonly #quota: FileQuota;

  constructor(options: { inode: bigint; at: bigint; quota: FileQuota; content?: Uint8Array }) {
    this.inode = options.inode;
    this.modifiedAt = options.at;
    this.accessedAt = options.at;
    this.#quota = options.quota;
    this.#bytes = options.content ?? new Uint8Array(0);
    this.#size = this.#bytes.length;
    this.#isShared = options.content !== undefined;
  }

  get size(): number {
    return this.#size;
  }

  get links(): number {
    return this.#links;
  }

  link(): void {
    this.#links += 1;
  }

  /** The bytes of a file that is in no directory stay while it is open. */
  unlink(): void {
    this.#links -= 1;
    this.#release();
  }

  open(): void {
    this.#opened += 1;
  }

  close(): void {
    this.#opened -= 1;
    this.#release();
  }

  /** How many bytes there were, at most `target.length`. */
  read(offset: number, target: Uint8Array): number {
    if (offset >= this.#size) return 0;
    const part = this.#bytes.subarray(offset, Math.min(this.#size, offset + target.length));
    target.set(part);
    return part.length;
  }

  /** `nospc` writes nothing. */
  write(offset: number, bytes: Uint8Array, at: bigint): void {
    if (bytes.length === 0) return;
    const size = Math.max(this.#size, offset + bytes.length);
    this.#charge(size);
    this.#makeRoom(size);
    this.#bytes.set(bytes, offset);
    this.#size = size;
    this.modifiedAt = at;
  }

  resize(size: number, at: bigint): void {
    this.#charge(size);
    this.#makeRoom(size);
    // What a later growth uncovers has to be zeros.
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
    this.modifiedAt = at;
  }

  content(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #charge(size: number): void {
    this.#quota.takeBytes(size - this.#charged);
    this.#charged = size;
  }

  #makeRoom(size: number): void {
    if (size <= this.#bytes.length && !this.#isShared) return;
    const room = new Uint8Array(Math.max(size, this.#isShared ? this.#size : 2 * this.#bytes.length));
    room.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = room;
    this.#isShared = false;
  }

  #release(): void {
    if (this.#links > 0 || this.#opened > 0) return;
    this.#quota.takeBytes(-this.#charged);
    this.#charged = 0;
    this.#bytes = new Uint8Array(0);
    this.#size = 0;
    this.#quota.giveInode();
  }
}

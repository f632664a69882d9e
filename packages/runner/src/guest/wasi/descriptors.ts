import type { DirectoryNode } from './directory-node.ts';
import type { FileNode } from './file-node.ts';
import { WasiError } from './wasi-error.ts';

export interface FileDescriptor {
  readonly kind: 'file';
  readonly node: FileNode;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  flags: number;
  position: number;
}

export interface DirectoryDescriptor {
  readonly kind: 'directory';
  readonly node: DirectoryNode;
  /** The guest was born with it and knows it by this path. */
  readonly path?: string;
  /** Names as they were when reading began, so that deleting on the way skips none. */
  listing?: readonly ListedEntry[];
}

export interface ListedEntry {
  readonly name: Uint8Array;
  readonly inode: bigint;
  readonly fileType: number;
}

export type Descriptor =
  | { readonly kind: 'input' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly isTerminal: boolean }
  | FileDescriptor
  | DirectoryDescriptor;

const MOST = 256;

/** The guest's open files by number. */
export class Descriptors {
  readonly #open = new Map<number, Descriptor>();

  /** The lowest free number, as POSIX has it. `mfile` beyond 256. */
  add(descriptor: Descriptor): number {
    if (this.#open.size >= MOST) throw new WasiError('mfile');
    let number = 0;
    while (this.#open.has(number)) number += 1;
    this.#put(number, descriptor);
    return number;
  }

  get(number: number): Descriptor {
    const descriptor = this.#open.get(number >>> 0);
    if (descriptor === undefined) throw new WasiError('badf');
    return descriptor;
  }

  directory(number: number): DirectoryDescriptor {
    const descriptor = this.get(number);
    if (descriptor.kind !== 'directory') throw new WasiError('notdir');
    return descriptor;
  }

  file(number: number): FileDescriptor {
    const descriptor = this.get(number);
    if (descriptor.kind === 'file') return descriptor;
    throw new WasiError(descriptor.kind === 'directory' ? 'isdir' : 'spipe');
  }

  close(number: number): void {
    const descriptor = this.get(number);
    this.#open.delete(number >>> 0);
    if (descriptor.kind === 'file') descriptor.node.close();
  }

  /** `to` has to be open; what it was is closed. */
  renumber(from: number, to: number): void {
    const descriptor = this.get(from);
    this.get(to);
    if (from >>> 0 === to >>> 0) return;
    this.close(to);
    this.#open.delete(from >>> 0);
    this.#open.set(to >>> 0, descriptor);
  }

  #put(number: number, descriptor: Descriptor): void {
    this.#open.set(number, descriptor);
    if (descriptor.kind === 'file') descriptor.node.open();
  }
}

import type { Readable } from 'node:stream';

/** Bytes `from` to `to`, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/**
 * Where bytes are kept. Keys are made by the server of letters, digits, `_` and `.`; nothing that people write is in
 * them. An object is there whole or not at all, and never changes.
 */
export interface ObjectStore {
  /** Takes the file over: durable when it resolves. Repeating it is harmless. */
  keep(key: string, file: OwnFile): Promise<void>;
  /** Undefined if there is none. */
  read(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** Harmless if there is none. */
  remove(key: string): Promise<void>;
  /** All of them, in no order: for exports. */
  list(): AsyncIterable<StoredObject>;
}

/** A file of the server's own. */
export interface OwnFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

/** What a key looks like. */
export const OBJECT_KEY = /^[A-Za-z0-9_]+(?:\.[a-z]+)?$/;

/** A defect of the server if it throws: keys are never what somebody wrote. */
export function checkedKey(key: string): string {
  if (!OBJECT_KEY.test(key)) throw new Error('a key of an object has characters that it may not have');
  return key;
}

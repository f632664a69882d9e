import type { RoomId, UserId } from '@atrium/contract/ids';
import { nameInKey } from './bson-values.ts';
import type { RecordKind } from './record-kind.ts';
import type { Staging, StoredRecord } from './staging.ts';

/** Names by which records of the old system refer to others, folded. */
export function foldReference(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}

/** Finds what a document refers to, by id or, where that is no ObjectId, by name. */
export class References {
  readonly #staging: Staging;

  constructor(staging: Staging) {
    this.#staging = staging;
  }

  record(kind: RecordKind, key: string | null | undefined): StoredRecord | undefined {
    if (key === null || key === undefined) return undefined;
    const found = this.#staging.find(kind, key) ?? this.#byName(kind, key);
    return found?.state === 'refused' ? undefined : found;
  }

  user(key: string | null | undefined): UserId | undefined {
    return this.record('users', key)?.target as UserId | undefined;
  }

  room(key: string | null | undefined): RoomId | undefined {
    return this.record('rooms', key)?.target as RoomId | undefined;
  }

  #byName(kind: RecordKind, key: string): StoredRecord | undefined {
    const name = nameInKey(key);
    return name === undefined ? undefined : this.#staging.findByName(kind, foldReference(name));
  }
}

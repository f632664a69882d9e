import type { FileId, UserId } from '@atrium/contract/ids';
import type { ClientGrant } from '@atrium/contract/project-documents';

/** What somebody wrote that the server has not confirmed: the whole text as it is here, with what makes it theirs. */
export interface UnsavedDocument {
  /** Of one tab. */
  readonly key: string;
  readonly userId: UserId;
  readonly fileId: FileId;
  readonly state: Uint8Array;
  readonly grants: readonly ClientGrant[];
  /** Milliseconds of the epoch. */
  readonly at: number;
}

/** Keeps it over a closed tab. Never throws: where nothing can be stored, nothing is. */
export interface DocumentStore {
  put(unsaved: UnsavedDocument): Promise<void>;
  remove(key: string): Promise<void>;
  /** Of one person and text, of all tabs. */
  of(userId: UserId, fileId: FileId): Promise<readonly UnsavedDocument[]>;
}

export function memoryDocuments(): DocumentStore {
  const kept = new Map<string, UnsavedDocument>();
  return {
    put: (unsaved) => {
      kept.set(unsaved.key, unsaved);
      return Promise.resolve();
    },
    remove: (key) => {
      kept.delete(key);
      return Promise.resolve();
    },
    of: (userId, fileId) =>
      Promise.resolve([...kept.values()].filter((one) => one.userId === userId && one.fileId === fileId)),
  };
}

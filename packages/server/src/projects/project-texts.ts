import type { FileId, UserId } from '@atrium/contract/ids';

/** Where the texts of files are: the documents that people write together. */
export interface ProjectTexts {
  /** The first text of a file, before anybody can open it. */
  seed(fileId: FileId, text: string, by: UserId): Promise<void>;
  readTexts(fileIds: readonly FileId[]): Promise<ReadonlyMap<FileId, string>>;
  /** An ordinary edit that leaves what is the same as it is, made once for each `change`. */
  replaceText(fileId: FileId, text: string, made: { by: UserId; change: string }): Promise<void>;
  /** Everything that is kept of them, for good. */
  remove(fileIds: readonly FileId[]): Promise<void>;
}

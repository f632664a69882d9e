import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';

export interface FileAccess {
  /** `none`: to this person there is no such text. */
  readonly role: 'none' | 'viewer' | 'editor';
  readonly roomId: RoomId | undefined;
  readonly isTrashed: boolean;
  /** UTF-8 bytes that the text may have: what the project has room for. */
  readonly maxBytes: number;
}

/** Who may read and write which text. Asked at every call: it must be cheap. */
export interface DocumentAccess {
  access(projectId: ProjectId, fileId: FileId, userId: UserId): Promise<FileAccess>;
  /** A text has so many bytes now. */
  measured(ref: FileRef, bytes: number, by: UserId): Promise<void>;
}

/** A text as a call names it. */
export interface FileRef {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: FileId;
}

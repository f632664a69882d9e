import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';

export interface FileAccess {
  /** `none`: to this person there is no such text. */
  readonly role: 'none' | 'viewer' | 'editor';
  readonly roomId: RoomId | undefined;
  readonly isTrashed: boolean;
}

/** Who may read and write which text. Asked at every call: it must be cheap. */
export interface DocumentAccess {
  access(projectId: ProjectId, fileId: FileId, userId: UserId): Promise<FileAccess>;
}

/** A text as a call names it. */
export interface FileRef {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: FileId;
}

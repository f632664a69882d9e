import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import type { EditorPerson } from '../editor/remote-cursors.ts';

/** What can be done with the files of a project. Each shows at once what it does, and says what is refused. */
export interface TreeActions {
  open(fileId: FileId): void;
  /** Answers with its id, or nothing if it was refused. */
  create(
    kind: 'file' | 'folder',
    place: { readonly parentId: FileId | null; readonly name: string },
  ): Promise<FileId | undefined>;
  rename(node: TreeNode, name: string): Promise<boolean>;
  move(node: TreeNode, parentId: FileId | null): Promise<boolean>;
  duplicate(node: TreeNode): Promise<void>;
  /** With an offer to take it back. */
  trash(node: TreeNode): Promise<void>;
  download(node: TreeNode): void;
  bring(files: readonly BroughtFile[], parentId: FileId | null): void;
  copyLink(node: TreeNode): void;
}

/** A file from outside with the folders that it came in. */
export interface BroughtFile {
  /** With slashes between folders. */
  readonly path: string;
  readonly content: File;
}

/** Who has which file in front of them. */
export type FilePeople = ReadonlyMap<FileId, readonly EditorPerson[]>;

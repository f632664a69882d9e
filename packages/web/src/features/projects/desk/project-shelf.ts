import { createContext, use } from 'react';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import type { Project, ProjectRole, ProjectStatus, ProjectType } from '@atrium/contract/project-state';
import type { Failure, Readable } from '@atrium/client/state';

export interface NewProject {
  readonly name: string;
  readonly description: string;
  readonly memberRole: 'editor' | 'viewer';
  readonly from:
    | { readonly kind: 'template'; readonly template: ProjectType }
    | { readonly kind: 'zip'; readonly archive: File };
}

export type ProjectListState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | {
      readonly status: 'ready';
      readonly projects: readonly Project[];
      readonly names: ReadonlyMap<string, string>;
    };

export type ProjectChange = Omit<Input<'projects.update'>, 'roomId' | 'projectId'>;

/** The projects of rooms. Actions throw what `refusalOf` understands. */
export interface ProjectShelf {
  list(roomId: RoomId, status: ProjectStatus): Readable<ProjectListState>;
  create(roomId: RoomId, project: NewProject): Promise<Project>;
  update(project: Project, change: ProjectChange): Promise<Project>;
  setRole(project: Project, userId: UserId, role: ProjectRole): Promise<Project>;
  removeCollaborator(project: Project, userId: UserId): Promise<Project>;
  archive(project: Project): Promise<Project>;
  restore(project: Project): Promise<Project>;
  /** Undefined: it is gone for good. */
  remove(project: Project, name: string): Promise<Project | undefined>;
}

export const ShelfContext = createContext<ProjectShelf | undefined>(undefined);

export function useProjectShelf(): ProjectShelf {
  const shelf = use(ShelfContext);
  if (shelf === undefined) throw new Error('ShelfContext is missing above this component');
  return shelf;
}

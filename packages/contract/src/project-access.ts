import type { Project, ProjectRole } from './project-state.ts';

// Apart from the schemas: these come with the web client, and schemas must not.

/** Paths beside the operations: bodies and answers are files. All of them need a session and membership of the room. */
export const projectPaths = {
  /** POST an archive (`application/zip`): a new project. Query: `name`, `description`, `memberRole`. Answers `{ project }`. */
  importing: (room: string): string => `/api/rooms/${room}/projects/import`,
  /**
   * POST files: an archive (`application/zip`) whose files are put into folder `parentId`, or one file
   * (`application/octet-stream`) called `name`. Query: `parentId`, `onNameTaken`, `changeId`. Answers with a `TreeAnswer`.
   */
  uploading: (room: string, project: string): string => `/api/rooms/${room}/projects/${project}/upload`,
  /** GET a file as a download. */
  file: (room: string, project: string, file: string): string =>
    `/api/rooms/${room}/projects/${project}/files/${file}/content`,
  /** GET the whole project, or folder `folderId`, as an archive. */
  archive: (room: string, project: string): string => `/api/rooms/${room}/projects/${project}/archive.zip`,
} as const;

/** What a person may do in a project: their own role, as owner of the room `owner`, else that of members. */
export function projectRoleOf(
  { createdBy, collaborators, settings }: Pick<Project, 'createdBy' | 'collaborators' | 'settings'>,
  person: { readonly userId: string; readonly isRoomOwner: boolean },
): ProjectRole {
  if (person.isRoomOwner || person.userId === createdBy) return 'owner';
  return collaborators.find((one) => one.userId === person.userId)?.role ?? settings.memberRole;
}

/** Whether somebody in this role may change files and their names now. */
export function mayEditProject(
  { status, settings }: Pick<Project, 'status' | 'settings'>,
  personRole: ProjectRole,
): boolean {
  if (status !== 'active' || personRole === 'viewer') return false;
  return settings.allowEdit || personRole === 'owner';
}

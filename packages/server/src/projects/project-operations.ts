import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { ProjectCreationService } from './project-creation-service.ts';
import type { ProjectFilesService } from './project-files-service.ts';
import type { ProjectListService } from './project-list-service.ts';
import type { ProjectRunService } from './project-run-service.ts';
import type { ProjectService } from './project-service.ts';
import type { ProjectWatchers } from './project-watchers.ts';
import type { TreeService } from './tree-service.ts';

export type ProjectOperationName = Extract<OperationName, `projects.${string}` | `tree.${string}`>;

export interface ProjectParts {
  readonly projects: ProjectService;
  readonly creation: ProjectCreationService;
  readonly lists: ProjectListService;
  readonly files: ProjectFilesService;
  readonly trees: TreeService;
  readonly runs: ProjectRunService;
  readonly watchers: ProjectWatchers;
}

type LifeName = Extract<
  ProjectOperationName,
  `projects.${'create' | 'update' | 'setRole' | 'removeCollaborator' | 'archive' | 'restore' | 'delete' | 'recordBuild'}`
>;

export function projectOperations(parts: ProjectParts): Handlers<ProjectOperationName> {
  const { lists, files, trees } = parts;
  return {
    ...ofLife(parts),
    ...ofSockets(parts),
    'projects.get': (input, { user }) => lists.get(input, user.userId),
    'projects.list': (input, { user }) => lists.list(input, user.userId),
    'projects.listCreated': (input, { user }) => lists.listCreated(input, user.userId),
    'projects.listByStatus': (input) => lists.listByStatus(input),
    'projects.search': (input, { user }) => lists.search(input, user.userId),
    'projects.searchText': (input, { user }) => files.searchText(input, user.userId),
    'projects.file': (input, { user }) => files.file(input, user.userId),
    'tree.get': (input, { user }) => trees.get(input, user.userId),
    'tree.change': (input, { user }) => trees.change(input, user.userId),
  };
}

function ofLife({ projects, creation }: ProjectParts): Handlers<LifeName> {
  return {
    'projects.create': async (input, { user }) => ({ project: await creation.create(input, user.userId) }),
    'projects.update': async (input, { user }) => ({ project: await projects.update(input, user.userId) }),
    'projects.setRole': async (input, { user }) => ({ project: await projects.setRole(input, user.userId) }),
    'projects.removeCollaborator': async (input, { user }) => ({
      project: await projects.removeCollaborator(input, user.userId),
    }),
    'projects.archive': async (input, { user }) => ({ project: await projects.archive(input, user.userId) }),
    'projects.restore': async (input, { user }) => ({ project: await projects.restore(input, user.userId) }),
    'projects.delete': async (input, { user }) => {
      const project = await projects.delete(input, user.userId);
      return { ...(project && { project }) };
    },
    'projects.recordBuild': async (input, { user }) => ({
      project: await projects.recordBuild(input, user.userId),
    }),
  };
}

/** Over HTTP there is nobody to tell what happens: only the answer is the same. */
function ofSockets(parts: ProjectParts): Handlers<'projects.open' | 'projects.close'> {
  const { lists, trees, runs, watchers } = parts;
  return {
    'projects.open': async (input, { user, connectionId }) => {
      const { project, users } = await lists.get(input, user.userId);
      const { roomId, projectId } = input;
      // First listen, then look: nothing is missed in between.
      if (connectionId !== undefined) watchers.open(projectId, connectionId, { userId: user.userId, roomId });
      const { version, nodes = [] } = await trees.get(input, user.userId);
      return { project, users, tree: { version, nodes }, runs: runs.under(projectId) };
    },
    'projects.close': async ({ projectId }, { connectionId }) => {
      if (connectionId !== undefined) watchers.close(projectId, connectionId);
      return {};
    },
  };
}

import type { Events } from '@atrium/contract/events';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { StoredProject } from './stored-project.ts';

/** What else must know: `fileIds` are those of which texts must be closed, all of the project without. */
export interface AccessChange {
  readonly projectId: ProjectId;
  readonly roomId: RoomId;
  readonly fileIds?: readonly FileId[] | undefined;
  readonly reason: 'trashed' | 'access' | 'removed';
  /** Who did it. */
  readonly by: UserId;
}

type AccessListener = (change: AccessChange) => void;

/** Tells rooms, and parts of the server that hold files open, what became of projects. Never throws. */
export class ProjectNews {
  readonly #announcer: Pick<Announcer, 'toRoom'>;
  readonly #profiles: ProfileSource;
  readonly #listeners: AccessListener[] = [];

  constructor(deps: { announcer: Pick<Announcer, 'toRoom'>; profiles: ProfileSource }) {
    this.#announcer = deps.announcer;
    this.#profiles = deps.profiles;
  }

  /** Called when somebody may do less than before, or with fewer files. */
  onAccessChanged(listener: AccessListener): void {
    this.#listeners.push(listener);
  }

  accessChanged(change: AccessChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  async changed(project: StoredProject): Promise<void> {
    const { roomId } = project;
    const users = await this.#profiles.profiles(peopleOf(project));
    this.#announcer.toRoom(roomId, 'project:changed', { roomId, project: project, users });
  }

  treeChanged(news: Events['project:tree-changed']): void {
    this.#announcer.toRoom(news.roomId, 'project:tree-changed', news);
  }

  removed({ roomId, projectId }: StoredProject): void {
    this.#announcer.toRoom(roomId, 'project:removed', { roomId, projectId });
  }
}

/** Whose names are shown with a project. */
export function peopleOf({ createdBy, collaborators, lastBuild, lastRun }: StoredProject): UserId[] {
  const others = [lastBuild?.by, lastRun?.by].filter((by) => by !== undefined);
  return [...new Set([createdBy, ...collaborators.map(({ userId }) => userId), ...others])];
}

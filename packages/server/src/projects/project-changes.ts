import { AppError } from '@atrium/contract/errors';
import type { ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { Project } from '@atrium/contract/project-state';
import type { ProjectAudit } from './project-audit.ts';
import type { ProjectNews } from './project-news.ts';
import type { Sight } from './project-policy.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectRepository } from './project-repository.ts';
import type { StoredProject } from './stored-project.ts';

/** So often a change is made anew because somebody else was first. */
const ATTEMPTS = 5;

export interface ProjectRef {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
}

export interface ProjectChange {
  readonly by: UserId;
  /** For the audit log; without it nothing is written there. */
  readonly deed?: string | undefined;
  readonly otherId?: UserId | undefined;
  /** Somebody may do less now. */
  readonly narrows?: boolean;
  /** The project as it is to be, itself if there is nothing to do; throws where that may not be. */
  readonly change: (sight: Sight) => StoredProject;
}

export interface ProjectChangesDeps {
  readonly projects: ProjectRepository;
  readonly reader: ProjectReader;
  readonly news: ProjectNews;
  readonly audit: ProjectAudit;
  readonly now: () => number;
}

/** Changes of projects, one after the other on any number of servers. */
export class ProjectChanges {
  readonly #deps: ProjectChangesDeps;

  constructor(deps: ProjectChangesDeps) {
    this.#deps = deps;
  }

  /** Answers with the project as it is then. Throws what `change` throws, and `not-found`. */
  async make(ref: ProjectRef, wanted: ProjectChange): Promise<Project> {
    const { projects, reader, now } = this.#deps;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt begins with what the last one found
      const sight = await reader.sight(ref, wanted.by);
      const changed = wanted.change(sight);
      if (changed === sight.project) return changed;
      const updatedAt = new Date(now()).toISOString();
      const after = { ...changed, updatedAt, version: sight.project.version + 1 };
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (await projects.replace(sight.project, after)) return this.#made(after, wanted);
      reader.forget(ref.projectId);
    }
    throw new AppError('conflict', 'This project is being changed by others. Try again.');
  }

  async #made(project: StoredProject, { by, deed, otherId, narrows }: ProjectChange): Promise<Project> {
    const { reader, news, audit } = this.#deps;
    const { projectId, roomId } = project;
    reader.noteProject(project);
    if (narrows === true) news.accessChanged({ projectId, roomId, reason: 'access', by });
    await news.changed(project);
    if (deed !== undefined) await audit.write({ projectId, roomId, userId: by, deed, otherId });
    return project;
  }
}

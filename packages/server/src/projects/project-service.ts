import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { ParsedInput } from '@atrium/contract/operations';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import type { MembershipService } from '../rooms/membership-service.ts';
import { keptBuild } from './kept-build.ts';
import type { ProjectChanges, ProjectRef } from './project-changes.ts';
import { assertActive, assertMayEdit, assertNotDeleted, assertOwner, type Sight } from './project-policy.ts';
import type { ProjectPurge } from './project-purge.ts';
import type { StoredProject } from './stored-project.ts';

const DAY_MS = 86_400_000;
/** A deleted project can be restored so long. */
const KEPT_MS = 30 * DAY_MS;

export interface ProjectServiceDeps {
  readonly changes: ProjectChanges;
  readonly purge: ProjectPurge;
  readonly memberships: MembershipService;
  readonly now: () => number;
}

/** The life of projects, who may do what in them, and what was built. Callers have been authorised as members of the room. */
export class ProjectService {
  readonly #deps: ProjectServiceDeps;

  constructor(deps: ProjectServiceDeps) {
    this.#deps = deps;
  }

  update(input: ParsedInput<'projects.update'>, by: UserId): Promise<Project> {
    const { name, description, settings = {} } = input;
    const { entry, ...others } = settings;
    return this.#asOwner(input, {
      by,
      deed: 'update',
      narrows: true,
      change: ({ project }) => {
        const { entry: before, ...kept } = project.settings;
        const next = entry === undefined ? before : (entry ?? undefined);
        return {
          ...project,
          name: name ?? project.name,
          description: description ?? project.description,
          settings: { ...kept, ...withoutUndefined(others), ...(next !== undefined && { entry: next }) },
        };
      },
    });
  }

  /** Throws `conflict` for the creator, and for somebody who is not in the room. */
  async setRole(ref: ProjectRef & { userId: UserId; role: ProjectRole }, by: UserId): Promise<Project> {
    const { userId, role, roomId } = ref;
    const isMember = (await this.#deps.memberships.find(roomId, userId)) !== undefined;
    return this.#asOwner(ref, {
      by,
      deed: `role ${role}`,
      otherId: userId,
      narrows: true,
      change: ({ project }) => {
        if (!isMember) throw new AppError('conflict', 'This person is not in the room.');
        if (userId === project.createdBy)
          throw new AppError('conflict', 'Whoever created a project stays its owner.');
        const others = project.collaborators.filter((one) => one.userId !== userId);
        if (others.length >= LIMITS.collaboratorsPerProject)
          throw new AppError(
            'conflict',
            `At most ${LIMITS.collaboratorsPerProject} people have a role of their own.`,
          );
        if (project.collaborators.some((one) => one.userId === userId && one.role === role)) return project;
        return { ...project, collaborators: [...others, { userId, role }] };
      },
    });
  }

  /** People may give up a role of their own, unless it is less than what members have. */
  removeCollaborator(ref: ProjectRef & { userId: UserId }, by: UserId): Promise<Project> {
    const { userId } = ref;
    return this.#deps.changes.make(ref, {
      by,
      deed: 'role removed',
      otherId: userId,
      narrows: true,
      change: (sight) => {
        const { project } = sight;
        const own = project.collaborators.find((one) => one.userId === userId);
        if (userId !== by || own?.role === 'viewer') assertOwner(sight);
        assertNotDeleted(sight);
        if (userId === project.createdBy)
          throw new AppError('conflict', 'Whoever created a project stays its owner.');
        if (!own) return project;
        return { ...project, collaborators: project.collaborators.filter((one) => one !== own) };
      },
    });
  }

  archive(ref: ProjectRef, by: UserId): Promise<Project> {
    return this.#asOwner(ref, {
      by,
      deed: 'archive',
      narrows: true,
      change: ({ project }) => (project.status === 'archived' ? project : { ...project, status: 'archived' }),
    });
  }

  restore(ref: ProjectRef, by: UserId): Promise<Project> {
    return this.#deps.changes.make(ref, {
      by,
      deed: 'restore',
      change: (sight) => {
        assertOwner(sight);
        const { purgeAt, ...project } = sight.project;
        if (project.status === 'active') return sight.project;
        if (purgeAt !== undefined && Date.parse(purgeAt) <= this.#deps.now())
          throw new AppError('conflict', 'The time in which this project could be restored is over.');
        return { ...project, status: 'active' };
      },
    });
  }

  /** Twice ends it for good: then there is no answer. Throws `conflict` if the name is not the project's. */
  async delete(input: ProjectRef & { name: string }, by: UserId): Promise<Project | undefined> {
    const { now, changes, purge } = this.#deps;
    let isEnding = false;
    const project = await changes.make(input, {
      by,
      deed: 'delete',
      narrows: true,
      change: (sight) => {
        assertOwner(sight);
        if (input.name.trim() !== sight.project.name)
          throw new AppError('conflict', 'This is not the name of the project.');
        isEnding = sight.project.status === 'deleted';
        if (isEnding) return sight.project;
        const purgeAt = new Date(now() + KEPT_MS).toISOString();
        return { ...sight.project, status: 'deleted', purgeAt };
      },
    });
    if (!isEnding) return project;
    await purge.end(project, by);
    return undefined;
  }

  recordBuild({ build, ...ref }: ParsedInput<'projects.recordBuild'>, by: UserId): Promise<Project> {
    return this.#deps.changes.make(ref, {
      by,
      change: (sight) => {
        assertMayEdit(sight);
        const at = new Date(this.#deps.now()).toISOString();
        return { ...sight.project, lastBuild: { ...keptBuild(build), at, by } };
      },
    });
  }

  /** What a run left; `by` is who ran it. */
  recordRun(ref: ProjectRef, run: NonNullable<StoredProject['lastRun']>): Promise<Project> {
    return this.#deps.changes.make(ref, {
      by: run.by,
      change: (sight) => {
        assertActive(sight);
        return { ...sight.project, lastRun: run };
      },
    });
  }

  #asOwner(ref: ProjectRef, wanted: Parameters<ProjectChanges['make']>[1]): Promise<Project> {
    const change = (sight: Sight): StoredProject => {
      assertOwner(sight);
      assertNotDeleted(sight);
      return wanted.change(sight);
    };
    const { roomId, projectId } = ref;
    return this.#deps.changes.make({ roomId, projectId }, { ...wanted, change });
  }
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]-?: Exclude<T[Key], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]-?: Exclude<T[Key], undefined> };
}

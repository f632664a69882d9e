import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import { mayEditProject } from '@atrium/contract/project-access';
import type { ProjectRole } from '@atrium/contract/project-state';
import type { StoredProject } from './stored-project.ts';

/** A project as one person finds it. */
export interface Sight {
  readonly project: StoredProject;
  readonly role: ProjectRole;
  readonly userId: UserId;
}

/** Owners change the project itself, in any state of its life. */
export function assertOwner({ role }: Sight): void {
  if (role !== 'owner') throw new AppError('forbidden', 'Only owners of the project may do this.');
}

export function assertNotDeleted({ project }: Sight): void {
  if (project.status === 'deleted')
    throw new AppError('conflict', 'This project is deleted: restore it first.');
}

export function assertActive({ project }: Sight): void {
  if (project.status !== 'active')
    throw new AppError('conflict', `This project is ${project.status}: nothing in it can be changed.`);
}

export function assertMayEdit(sight: Sight): void {
  if (sight.role === 'viewer')
    throw new AppError('forbidden', 'You may look at this project, not change it.');
  assertActive(sight);
  if (!mayEditProject(sight.project, sight.role))
    throw new AppError('forbidden', 'Its owners have closed this project for changes.');
}

export function assertMayUpload(sight: Sight): void {
  assertMayEdit(sight);
  if (!sight.project.settings.allowUpload && sight.role !== 'owner')
    throw new AppError('forbidden', 'Its owners have closed this project for files from outside.');
}

export function assertMayRun(sight: Sight): void {
  assertActive(sight);
  const { allowRun } = sight.project.settings;
  if (allowRun === 'nobody') throw new AppError('forbidden', 'Its owners let nobody run this project.');
  if (allowRun === 'editors' && sight.role === 'viewer')
    throw new AppError('forbidden', 'Only editors and owners may run this project.');
}

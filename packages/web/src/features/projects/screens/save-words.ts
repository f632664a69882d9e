import { mayEditProject } from '@atrium/contract/project-access';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import type { DocumentState } from '../desk/project-desk.ts';

export interface SaveWords {
  readonly text: string;
  readonly tone: 'good' | 'busy' | 'warn' | 'bad';
}

/** Nothing is called saved that is not on the server's disk. */
export function saveWords(state: DocumentState): SaveWords {
  switch (state.kind) {
    case 'loading':
      return { text: 'Opening', tone: 'busy' };
    case 'saved':
      return { text: 'Saved', tone: 'good' };
    case 'saving':
      return { text: 'Saving', tone: 'busy' };
    case 'offline':
      return state.hasUnsent
        ? { text: 'Offline. What you write is kept here and sent later', tone: 'warn' }
        : { text: 'Offline', tone: 'warn' };
    case 'refused':
      return { text: 'Not saved', tone: 'bad' };
    case 'failed':
    default:
      return { text: 'Not opened', tone: 'bad' };
  }
}

/** Why somebody cannot write here; nothing if they can. */
export function readOnlyReason(project: Project, role: ProjectRole): string | undefined {
  if (mayEditProject(project, role)) return undefined;
  if (project.status === 'archived') return 'This project is archived. It can be read, not changed.';
  if (project.status === 'deleted') return 'This project is in the trash. An owner can restore it.';
  if (role === 'viewer') return 'You are a viewer here. An owner of the project can let you write.';
  return 'Editing is switched off in the settings of this project.';
}

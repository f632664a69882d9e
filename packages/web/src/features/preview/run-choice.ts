import type { Project, ProjectRole } from '@atrium/contract/project-state';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import type { RunChoice } from './run-pane.tsx';

/** Endings of what is run, or is part of what is run; pages and pictures are not among them. */
const PROGRAM =
  /\.(?:[cm]?[jt]s|py|lua|sql|php|rb|c|cc|cpp|pl|pm|java|go|rs|cs|kt|swift|sh|r|scala|hs|ex|exs|dart|jl|pas|f90|nim|zig|d|ml|clj|groovy|tcl|awk)$/i;

export function runChoiceOf(files: ProjectFilesView, { settings }: Project): RunChoice {
  const entries = files
    .files()
    .filter(({ path }) => PROGRAM.test(path))
    .toSorted((one, other) => one.path.localeCompare(other.path));
  return { entries, suggested: settings.entry };
}

/** Why somebody in this role cannot run a project now. */
export function runRefusal({ status, settings }: Project, role: ProjectRole): string | undefined {
  if (status !== 'active') return 'The project is archived: it is not run any more.';
  if (role === 'owner')
    return settings.allowRun === 'nobody' ? 'Running is switched off for this project.' : undefined;
  if (settings.allowRun === 'nobody') return 'The owner of the project has switched running off.';
  if (settings.allowRun === 'editors' && role === 'viewer') return 'Only editors run this project.';
  return undefined;
}

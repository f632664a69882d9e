import { useCallback, useEffect, useRef } from 'react';
import type { BuildProblem } from '../../lib/build-problem.ts';
import type { Input } from '@atrium/contract/operations';
import { mayEditProject } from '@atrium/contract/project-access';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import { useClient } from '../../lib/client-context.ts';
import { useLatest } from '../../lib/hooks.ts';
import type { PreviewSessionDeps } from './preview-session.ts';

/** Everybody who has the project open builds the same: whoever is first tells, the others find that it is told. */
const LEAST_MS = 4_000;
const MOST_MS = 9_000;
const MOST_ERRORS = 50;
const MOST_LETTERS = 1_000;

type Build = Input<'projects.recordBuild'>['build'];
type Outcome = Parameters<NonNullable<PreviewSessionDeps['onOutcome']>>[0];

/** Keeps with the project how its last build went, when that is something else than what is kept. */
export function useBuildRecord(project: Project, role: ProjectRole): (outcome: Outcome) => void {
  const client = useClient();
  const latest = useLatest({ project, role });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (outcome) => {
      clearTimeout(timer.current);
      const record = (): void => {
        const { project: now, role: own } = latest.current;
        const build = buildOf(outcome);
        if (!mayEditProject(now, own) || isKnown(now.lastBuild, build)) return;
        const { roomId, projectId } = now;
        // What could not be kept is kept with the next build.
        client.ask('projects.recordBuild', { roomId, projectId, build }).catch(() => undefined);
      };
      timer.current = setTimeout(record, LEAST_MS + Math.random() * (MOST_MS - LEAST_MS));
    },
    [client, latest],
  );
}

function buildOf({ isBuilt, problems, durationMs }: Outcome): Build {
  return {
    status: isBuilt ? 'succeeded' : 'failed',
    errors: problems.slice(0, MOST_ERRORS).map(errorOf),
    output: problems.length > MOST_ERRORS ? `${problems.length} problems in all` : '',
    durationMs: Math.round(durationMs),
  };
}

function errorOf({ severity, text, place }: BuildProblem): Build['errors'][number] {
  return {
    severity,
    text: text.slice(0, MOST_LETTERS),
    path: place?.path ?? '',
    ...(place && { line: place.line, column: place.column + 1, fileId: place.fileId }),
  };
}

function isKnown(known: Project['lastBuild'], build: Build): boolean {
  const same = (errors: readonly Build['errors'][number][]): string =>
    JSON.stringify(errors.map(({ path, line, text }) => [path, line, text]));
  return known?.status === build.status && same(known.errors) === same(build.errors);
}

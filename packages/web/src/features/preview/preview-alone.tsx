import type { Project } from '@atrium/contract/project-state';
import { useReadable } from '../../lib/readable.ts';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import { PreviewPane } from './preview-pane.tsx';
import { ProblemList } from './problem-list.tsx';
import { usePreviewSession } from './use-preview-session.ts';
import { useState } from 'react';
import type { PreviewSession } from './preview-session.ts';

interface PreviewAloneProps {
  readonly project: Project;
  /** The same object as long as it is the same project. */
  readonly files: ProjectFilesView;
}

/** A project as a page and nothing else: what a link to its preview leads to. */
export function PreviewAlone({ project, files }: PreviewAloneProps) {
  const { entry, isNetworkAllowed } = project.settings;
  const session = usePreviewSession(files, { entry, isNetworkAllowed });
  return session === undefined ? null : <Alone session={session} isNetworkAllowed={isNetworkAllowed} />;
}

interface AloneProps {
  readonly session: PreviewSession;
  readonly isNetworkAllowed: boolean;
}

function Alone({ session, isNetworkAllowed }: AloneProps) {
  const problems = useReadable(session.problems);
  const [hasProblems, setHasProblems] = useState(false);
  return (
    <>
      <PreviewPane
        session={session}
        isNetworkAllowed={isNetworkAllowed}
        onShowProblems={() => setHasProblems(!hasProblems)}
      />
      {hasProblems && problems.length > 0 && (
        <div className="flex max-h-[40%] min-h-0 flex-col border-t border-line">
          <ProblemList problems={problems} />
        </div>
      )}
    </>
  );
}

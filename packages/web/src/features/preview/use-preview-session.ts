import { useEffect, useState } from 'react';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import { useLatest } from '../../lib/hooks.ts';
import { Builder } from './build/builder.ts';
import { startBuildWorker } from './build/start-build-worker.ts';
import { loadPackages } from './packages/package-texts.ts';
import { PreviewSession, type PreviewSessionDeps, type PreviewSettings } from './preview-session.ts';

const CLOCK: PreviewSessionDeps['clock'] = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Builds these files as long as the component is there; undefined until it has begun. */
export function usePreviewSession(
  files: ProjectFilesView,
  settings: PreviewSettings,
  onOutcome?: PreviewSessionDeps['onOutcome'],
): PreviewSession | undefined {
  const [session, setSession] = useState<PreviewSession>();
  const latest = useLatest({ settings, onOutcome });
  useEffect(() => {
    const begun = new PreviewSession({
      files,
      builder: new Builder({ start: startBuildWorker, read: (path) => readPath(files, path) }),
      loadPackages,
      settings: latest.current.settings,
      clock: CLOCK,
      onOutcome: (outcome) => latest.current.onOutcome?.(outcome),
    });
    // oxlint-disable-next-line react/set-state-in-effect -- it has a worker: it lives as long as the component is there
    setSession(begun);
    return () => {
      begun.close();
      setSession(undefined);
    };
  }, [files, latest]);
  const { entry, isNetworkAllowed } = settings;
  useEffect(() => session?.configure({ entry, isNetworkAllowed }), [session, entry, isNetworkAllowed]);
  return session;
}

function readPath(files: ProjectFilesView, path: string): Promise<string | Uint8Array> {
  const file = files.files().find((entry) => entry.path === path);
  return file === undefined ? Promise.reject(new Error(`${path} is gone.`)) : files.read(file.fileId);
}

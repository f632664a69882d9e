import { CircleX, MonitorPlay, Play, Terminal, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ProjectRunWatch } from '@atrium/client/runs/project-run-watch';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import type { BuildProblem, ProblemPlace } from '../../lib/build-problem.ts';
import { useAccount, useClient } from '../../lib/client-context.ts';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import { useReadable } from '../../lib/readable.ts';
import { ConsolePane } from './console-pane.tsx';
import { PreviewPane } from './preview-pane.tsx';
import type { PreviewSession } from './preview-session.ts';
import { ProblemList } from './problem-list.tsx';
import { runChoiceOf, runRefusal } from './run-choice.ts';
import { RunPane } from './run-pane.tsx';
import { useBuildRecord } from './use-build-record.ts';
import { usePreviewSession } from './use-preview-session.ts';

export interface ProjectOutputProps {
  readonly project: Project;
  readonly role: ProjectRole;
  /** The same object as long as it is the same project. */
  readonly files: ProjectFilesView;
  /** Address of the preview alone, for members of the room. */
  readonly previewAddress: string;
  readonly onOpenPlace: (place: ProblemPlace) => void;
  /** Of the latest build: the editor marks them. */
  readonly onProblems: (problems: readonly BuildProblem[]) => void;
}

/** What a project does: its page, its output as a program, what it prints, and what is wrong with it. */
export function ProjectOutput(props: ProjectOutputProps) {
  const { project, role, files, onProblems } = props;
  const { settings } = project;
  const record = useBuildRecord(project, role);
  const session = usePreviewSession(
    files,
    { entry: settings.entry, isNetworkAllowed: settings.isNetworkAllowed },
    record,
  );
  useEffect(() => {
    if (session === undefined) return undefined;
    const tell = (): void => onProblems(session.problems.get());
    tell();
    return session.problems.subscribe(tell);
  }, [session, onProblems]);
  return session === undefined ? null : <Tabs {...props} session={session} />;
}

type TabName = 'preview' | 'run' | 'console' | 'problems';

const PROGRAMS: readonly Project['type'][] = ['node', 'python'];

function Tabs(props: ProjectOutputProps & { readonly session: PreviewSession }) {
  const { project, role, files, session, previewAddress, onOpenPlace } = props;
  const [tab, setTab] = useState<TabName>(PROGRAMS.includes(project.type) ? 'run' : 'preview');
  const problems = useReadable(session.problems);
  const watch = useRunWatch(project);
  const isWatched = watch !== undefined;
  const panes: Readonly<Record<TabName, ReactNode>> = {
    preview: (
      <PreviewPane
        session={session}
        isNetworkAllowed={project.settings.isNetworkAllowed}
        ownAddress={previewAddress}
        onShowProblems={() => setTab('problems')}
      />
    ),
    run: isWatched && (
      <RunPane watch={watch} choice={runChoiceOf(files, project)} refusal={runRefusal(project, role)} />
    ),
    console: (
      <ConsolePane
        log={session.console}
        fileIdOf={(path) => files.files().find((file) => file.path === path)?.fileId}
        onOpenPlace={onOpenPlace}
      />
    ),
    problems: <ProblemList problems={problems} onOpenPlace={onOpenPlace} />,
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-paper">
      <TabRow tab={tab} onChange={setTab} session={session} problems={problems} />
      {TABS.map(({ name }) => (
        // What was shown goes on: a page keeps its state, a console its lines.
        <div
          key={name}
          id={`project-output-${name}`}
          role="tabpanel"
          aria-labelledby={`project-output-tab-${name}`}
          hidden={name !== tab}
          className={`min-h-0 flex-1 flex-col ${name === tab ? 'flex' : ''}`}
        >
          {panes[name]}
        </div>
      ))}
    </div>
  );
}

const TABS: readonly { readonly name: TabName; readonly label: string; readonly icon: ReactNode }[] = [
  { name: 'preview', label: 'Preview', icon: <MonitorPlay size={15} aria-hidden /> },
  { name: 'run', label: 'Run', icon: <Play size={15} aria-hidden /> },
  { name: 'console', label: 'Console', icon: <Terminal size={15} aria-hidden /> },
  { name: 'problems', label: 'Problems', icon: <TriangleAlert size={15} aria-hidden /> },
];

interface TabRowProps {
  readonly tab: TabName;
  readonly onChange: (tab: TabName) => void;
  readonly session: PreviewSession;
  readonly problems: readonly BuildProblem[];
}

function TabRow({ tab, onChange, session, problems }: TabRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const { entries } = useReadable(session.console.lines);
  const faults = entries.filter(({ level }) => level === 'error').length;
  const counts: Readonly<Record<TabName, number>> = {
    preview: 0,
    run: 0,
    console: faults,
    problems: problems.length,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = TABS.findIndex(({ name }) => name === tab);
    const next = TABS[(place + step + TABS.length) % TABS.length];
    if (next === undefined) return;
    onChange(next.name);
    row.current?.querySelector<HTMLElement>(`#project-output-tab-${next.name}`)?.focus();
  };
  return (
    <div
      ref={row}
      role="tablist"
      tabIndex={-1}
      aria-label="What the project does"
      onKeyDown={onKeyDown}
      className="flex min-h-10 shrink-0 overflow-x-auto border-b border-line bg-panel"
    >
      {TABS.map(({ name, label, icon }) => (
        <button
          key={name}
          id={`project-output-tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === tab}
          aria-controls={`project-output-${name}`}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onChange(name)}
          className="flex items-center gap-1 border-b-2 border-transparent px-2.5 text-sm text-soft aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
        >
          {icon}
          {label}
          {counts[name] > 0 && <Count count={counts[name]} />}
        </button>
      ))}
    </div>
  );
}

function Count({ count }: { readonly count: number }) {
  return (
    <span className="flex items-center gap-0.5 rounded-full bg-danger-tint px-1.5 text-xs text-danger">
      <CircleX size={11} aria-hidden />
      {count}
    </span>
  );
}

/** Runs are followed from when the pane is there, whichever of its tabs is looked at. */
function useRunWatch({ roomId, projectId }: Project): ProjectRunWatch | undefined {
  const client = useClient();
  const ownUserId = useAccount()?.userId;
  const [watch, setWatch] = useState<ProjectRunWatch>();
  const clock = useMemo(
    () => ({
      now: () => Date.now(),
      after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    }),
    [],
  );
  useEffect(() => {
    if (ownUserId === undefined) return undefined;
    const begun = new ProjectRunWatch({ client, roomId, projectId, ownUserId, clock });
    // oxlint-disable-next-line react/set-state-in-effect -- it listens: it lives as long as the component is there
    setWatch(begun);
    return () => {
      begun.close();
      setWatch(undefined);
    };
  }, [client, roomId, projectId, ownUserId, clock]);
  return watch;
}

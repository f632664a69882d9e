import { Play, TextCursorInput } from 'lucide-react';
import { useId, useState } from 'react';
import type { ProjectRunView, ProjectRunWatch } from '@atrium/client/runs/project-run-watch';
import { LIMITS } from '@atrium/contract/limits';
import { useUser } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RunCard } from '../../ui/run/run-card.tsx';
import type { ShownRun } from '../../ui/run/shown-run.ts';
import { showToast } from '../../ui/toasts.ts';

/** What can be run, and what the person who looks chose. */
export interface RunChoice {
  /** Files that a runner may know what to do with. */
  readonly entries: readonly { readonly fileId: string; readonly path: string }[];
  /** What the project says; without it the server guesses. */
  readonly suggested: string | undefined;
}

interface RunPaneProps {
  readonly watch: ProjectRunWatch;
  readonly choice: RunChoice;
  /** Why this person may not run it; absent if they may. */
  readonly refusal: string | undefined;
}

/** The project as a program: everybody who has it open sees the same output. */
export function RunPane({ watch, choice, refusal }: RunPaneProps) {
  const view = useReadable(watch.view);
  const [entryId, setEntryId] = useState('');
  const [stdin, setStdin] = useState('');
  const [hasInput, setHasInput] = useState(false);
  const isOffered = choice.entries.some(({ fileId }) => fileId === entryId);
  const run = (): void =>
    void watch.start({
      stdin,
      // Without prepared input one can write while it runs.
      keepsInputOpen: stdin === '',
      ...(isOffered && { entryId }),
    });
  const isUnderWay = ['starting', 'queued', 'running'].includes(view.phase.kind);
  return (
    <section aria-label="Run" className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-2 py-1">
        <EntryChoice choice={choice} entryId={isOffered ? entryId : ''} onChange={setEntryId} />
        <Button variant="quiet" aria-expanded={hasInput} onClick={() => setHasInput(!hasInput)}>
          <TextCursorInput size={15} aria-hidden /> Input
        </Button>
        <Button variant="primary" disabled={refusal !== undefined || isUnderWay} onClick={run}>
          <Play size={15} aria-hidden /> Run
        </Button>
      </div>
      {refusal !== undefined && <p className="px-3 py-1.5 text-sm text-soft">{refusal}</p>}
      {hasInput && <PreparedText value={stdin} onChange={setStdin} />}
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <LatestRun view={view} watch={watch} onRunAgain={refusal === undefined ? run : undefined} />
      </div>
    </section>
  );
}

interface EntryChoiceProps {
  readonly choice: RunChoice;
  readonly entryId: string;
  readonly onChange: (fileId: string) => void;
}

function EntryChoice({ choice, entryId, onChange }: EntryChoiceProps) {
  const { entries, suggested } = choice;
  return (
    <select
      aria-label="File to run"
      value={entryId}
      onChange={(event) => onChange(event.target.value)}
      className="h-9 min-w-0 flex-1 rounded-md border border-edge bg-raised px-2 text-sm"
    >
      <option value="">{suggested === undefined ? 'The project' : `The project (${suggested})`}</option>
      {entries.map(({ fileId, path }) => (
        <option key={fileId} value={fileId}>
          {path}
        </option>
      ))}
    </select>
  );
}

interface PreparedTextProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function PreparedText({ value, onChange }: PreparedTextProps) {
  const id = useId();
  return (
    <div className="border-b border-line px-3 py-2">
      <label htmlFor={id} className="text-sm font-medium">
        Input for the program
      </label>
      <textarea
        id={id}
        rows={3}
        value={value}
        maxLength={LIMITS.runStdinLength}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="mt-1 w-full rounded-md border border-edge bg-raised p-2 font-mono text-[0.8125rem]"
      />
    </div>
  );
}

interface LatestRunProps {
  readonly view: ProjectRunView;
  readonly watch: ProjectRunWatch;
  readonly onRunAgain: (() => void) | undefined;
}

function LatestRun({ view, watch, onRunAgain }: LatestRunProps) {
  const { phase, run, isOwn, isStopping, isInputOpen } = view;
  const starter = useUser(run?.by ?? ('' as never));
  const shown = shownOf(view);
  if (shown === undefined) {
    const text = 'What it prints stands here, for everybody who has the project open.';
    return <EmptyState icon={<Play size={26} />} title="Nothing was run yet" text={text} />;
  }
  return (
    <>
      {run !== undefined && (
        <p className="px-3 pt-2 text-sm text-soft">{`${run.entry}, run by ${starter?.displayName ?? 'somebody'}`}</p>
      )}
      <RunCard
        shown={shown}
        isOwn={isOwn}
        isStopping={isStopping}
        onStop={() => void tried(watch.stop())}
        onRunAgain={['ended', 'refused'].includes(phase.kind) ? onRunAgain : undefined}
        input={isInputOpen ? inputTo(watch) : undefined}
      />
    </>
  );
}

function inputTo(watch: ProjectRunWatch) {
  return {
    write: (text: string) => void tried(watch.write(text)),
    end: () => void tried(watch.write(undefined)),
  };
}

function shownOf({ phase }: ProjectRunView): ShownRun | undefined {
  switch (phase.kind) {
    case 'none':
      return undefined;
    case 'refused':
      return { kind: 'refused', reason: phase.failure.message };
    case 'ended':
      return { ...phase, isPartial: false };
    case 'starting':
    case 'queued':
    case 'running':
    default:
      return phase;
  }
}

async function tried(action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    showToast(refusalOf(error).message);
  }
}

import { NotebookPen, Send, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RunView } from '@atrium/client/runs/run-view';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { showToast } from '../../ui/toasts.ts';
import type { Pad } from './pads.ts';
import { RunCard } from '../../ui/run/run-card.tsx';
import { inputOf } from './run-panel.tsx';
import { fromPhase, markedLine } from '../../ui/run/shown-run.ts';
import { startRun, tellFailure } from './start-run.ts';

interface PadTranscriptProps {
  readonly runs: readonly RunView[];
  readonly languages: readonly Language[];
  readonly onReuse: (part: Partial<Pad>) => void;
}

/** What was run so far, the latest at the end. */
export function PadTranscript({ runs, languages, onReuse }: PadTranscriptProps) {
  const area = useRef<HTMLDivElement>(null);
  const last = runs.at(-1);
  useEffect(() => {
    if (last !== undefined) area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [last]);
  return (
    <div
      ref={area}
      role="log"
      aria-live="off"
      aria-label="Earlier runs"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3"
    >
      {runs.length === 0 && (
        <p className="m-auto flex max-w-64 flex-col items-center gap-2 text-center text-sm text-soft">
          <NotebookPen size={24} aria-hidden />
          Try something out. Nobody sees it until you share it with the room.
        </p>
      )}
      {runs.map((run) => (
        <PadRun key={run.key} run={run} languages={languages} onReuse={onReuse} />
      ))}
    </div>
  );
}

interface PadRunProps {
  readonly run: RunView;
  readonly languages: readonly Language[];
  readonly onReuse: (part: Partial<Pad>) => void;
}

function PadRun({ run, languages, onReuse }: PadRunProps) {
  const client = useClient();
  const { key, target, phase } = run;
  if (target.kind !== 'files') return null;
  const source = target.files[0]?.content ?? '';
  const language = languages.find(({ id }) => id === target.language);
  const stdin = run.stdin === '' ? undefined : run.stdin;
  const again = () => {
    if (language !== undefined) startRun(client, { roomId: run.roomId, target, source, language, stdin });
  };
  const shown = fromPhase(phase);
  return (
    <div className="[&_pre]:max-h-48">
      <CodeBlock
        source={source}
        language={target.language}
        markedLine={markedLine(shown)}
        actions={
          <ReuseButton onClick={() => onReuse({ source, language: target.language, stdin: run.stdin })} />
        }
      >
        <RunCard
          shown={shown}
          isOwn
          isStopping={run.isStopping}
          onStop={() => client.cancelRun(key).catch(tellFailure('The run could not be stopped.'))}
          onRunAgain={again}
          input={language?.hasLiveInput === true ? inputOf(client, run) : undefined}
          actions={phase.kind === 'ended' ? <ShareButton runKey={key} /> : undefined}
        />
      </CodeBlock>
    </div>
  );
}

function ReuseButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <button
      type="button"
      title="Take it into the editor"
      aria-label="Take it into the editor"
      onClick={onClick}
    >
      <Undo2 size={14} aria-hidden />
    </button>
  );
}

function ShareButton({ runKey }: { readonly runKey: string }) {
  const client = useClient();
  const [state, setState] = useState<'not-shared' | 'sharing' | 'shared'>('not-shared');
  const share = async () => {
    if (state !== 'not-shared') return;
    setState('sharing');
    try {
      await client.shareRun(runKey);
      setState('shared');
    } catch (error) {
      setState('not-shared');
      showToast(`It could not be shared. ${refusalOf(error).message}`);
    }
  };
  return (
    <button
      type="button"
      className="run-action"
      aria-disabled={state !== 'not-shared'}
      onClick={() => void share()}
    >
      <Send size={13} aria-hidden />
      {state === 'shared' ? 'Shared with the room' : 'Share with the room'}
    </button>
  );
}

import { NotebookPen, Play, Square, SquarePen, TextCursorInput } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { isActive, type RunView } from '@atrium/client/runs/run-view';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import type { CodeSlotProps } from '../../lib/code-slot.ts';
import { useReadable, useSelected } from '../../lib/readable.ts';
import { findRunnable } from '../../lib/runnable.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { openInPad } from './pads.ts';
import { markedLine, type ShownRun } from '../../ui/run/shown-run.ts';
import { runOfBlock, shownRun } from './block-run.ts';
import { startRun, tellFailure } from './start-run.ts';

const loadPanel = () => import('./run-panel.tsx');
const RunPanel = lazy(async () => ({ default: (await loadPanel()).RunPanel }));

/** What is open under the block beside its result. */
export type BlockDesk = 'nothing' | 'input' | 'editor';

/** A code block of a message; with a Run button where somebody runs its language. */
export function RunnableBlock(props: CodeSlotProps) {
  const { message, block, source } = props;
  const state = useBlockRun(props);
  const { language, run, shown, desk, setDesk, start, stop } = state;
  const toggle = (wanted: BlockDesk) => setDesk(desk === wanted ? 'nothing' : wanted);
  const isRunning = run !== undefined && isActive(run);
  const isDeskOpen = start !== undefined && desk !== 'nothing';
  return (
    <CodeBlock
      source={source}
      language={props.language}
      markedLine={markedLine(shown)}
      actions={
        start && (
          <MinorActions
            desk={desk}
            onToggle={toggle}
            onPad={() =>
              message && openInPad(message.roomId, { language: language?.id ?? '', source, stdin: '' })
            }
          />
        )
      }
      mainAction={
        start && (
          <RunButton isRunning={isRunning} name={language?.name ?? ''} onClick={isRunning ? stop : start} />
        )
      }
    >
      {(shown !== undefined || isDeskOpen) && (
        <Suspense fallback={<div className="run-card" style={{ minHeight: estimatedHeight(shown) }} />}>
          <RunPanel {...state} message={message} block={block} source={source} />
        </Suspense>
      )}
    </CodeBlock>
  );
}

export interface BlockRun {
  /** The language, if somebody here runs it. */
  readonly language: Language | undefined;
  readonly run: RunView | undefined;
  readonly shown: ShownRun | undefined;
  readonly desk: BlockDesk;
  readonly setDesk: (desk: BlockDesk) => void;
  readonly stdin: string;
  readonly setStdin: (stdin: string) => void;
  /** Absent where it cannot be run. */
  readonly start: (() => void) | undefined;
  readonly stop: () => void;
}

function useBlockRun(place: CodeSlotProps): BlockRun {
  const { message, block, source } = place;
  const client = useClient();
  const { languages } = useReadable(client.languages);
  const language = findRunnable(languages, place.language);
  const run = useSelected(client.runs, (runs) => runOfBlock(runs, place));
  const stored = message?.results?.find((result) => result.block === block)?.result;
  const [desk, setDesk] = useState<BlockDesk>('nothing');
  const [stdin, setStdin] = useState('');
  const isRunnable = language !== undefined;
  useEffect(() => {
    // Here before somebody presses Run.
    if (isRunnable) void loadPanel().catch(() => undefined);
  }, [isRunnable]);
  const start =
    message && language
      ? () => {
          if (run !== undefined && isActive(run)) return;
          const { messageId, roomId } = message;
          const target = { kind: 'block', messageId, block } as const;
          const prepared = desk === 'input' ? stdin : undefined;
          startRun(client, { roomId, target, source, language, stdin: prepared });
        }
      : undefined;
  const stop = () => {
    if (run !== undefined) client.cancelRun(run.key).catch(tellFailure('The run could not be stopped.'));
  };
  return { language, run, shown: shownRun(run, stored), desk, setDesk, stdin, setStdin, start, stop };
}

interface RunButtonProps {
  readonly isRunning: boolean;
  readonly name: string;
  readonly onClick: () => void;
}

/** One button for both, so that it keeps the focus. `data-run` is what the shortcut looks for. */
function RunButton({ isRunning, name, onClick }: RunButtonProps) {
  return (
    <button type="button" data-run className="run-button" onClick={onClick}>
      {isRunning ? (
        <Square size={11} aria-hidden fill="currentColor" />
      ) : (
        <Play size={12} aria-hidden fill="currentColor" />
      )}
      {isRunning ? 'Stop' : 'Run'}
      <span className="sr-only"> this {name} code</span>
    </button>
  );
}

interface MinorActionsProps {
  readonly desk: BlockDesk;
  readonly onToggle: (desk: BlockDesk) => void;
  readonly onPad: () => void;
}

function MinorActions({ desk, onToggle, onPad }: MinorActionsProps) {
  return (
    <span className="code-minor-actions">
      <button
        type="button"
        title="Input for the program"
        aria-label="Input"
        aria-expanded={desk === 'input'}
        onClick={() => onToggle('input')}
      >
        <TextCursorInput size={14} aria-hidden />
      </button>
      <button
        type="button"
        title="Run with edits"
        aria-label="Run with edits"
        aria-expanded={desk === 'editor'}
        onClick={() => onToggle('editor')}
      >
        <SquarePen size={14} aria-hidden />
      </button>
      <button
        type="button"
        title="Open in the scratch pad"
        aria-label="Open in the scratch pad"
        onClick={onPad}
      >
        <NotebookPen size={14} aria-hidden />
      </button>
    </span>
  );
}

/** While the panel is on its way: near enough that the list hardly moves. */
function estimatedHeight(shown: ShownRun | undefined): number {
  const hasOutput = shown !== undefined && 'parts' in shown && shown.parts.length > 0;
  return hasOutput ? 110 : 40;
}

import {
  ChevronsUpDown,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock3,
  Play,
  Square,
  TriangleAlert,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ShownPart } from '@atrium/client/runs/run-view';
import { Spinner } from '../button.tsx';
import { CopyText } from './copy-text.tsx';
import { LiveInput } from './live-input.tsx';
import { lineCount, plainOutput } from './output-shape.ts';
import { ResultFacts } from './result-facts.tsx';
import { RunOutput } from './run-output.tsx';
import { outcomeWords, queueWords, toneOf } from './run-words.ts';
import './runs.css';
import type { ShownRun } from './shown-run.ts';

/** Output of more lines is shown in part until somebody wants it all. */
const SHORT_LINES = 12;

export interface RunCardProps {
  readonly shown: ShownRun;
  /** One's own run of this page: how it goes is read out. */
  readonly isOwn: boolean;
  readonly isStopping: boolean;
  readonly onStop: () => void;
  /** Absent where it cannot be run. */
  readonly onRunAgain: (() => void) | undefined;
  /** While it can be written to. */
  readonly input?: { readonly write: (text: string) => void; readonly end: () => void } | undefined;
  /** Gets the rest of an output of which only the beginning is here. */
  readonly onLoadAll?: (() => Promise<readonly ShownPart[] | undefined>) | undefined;
  /** What else can be done with a result. */
  readonly actions?: ReactNode;
}

/** A run under its code: how it goes or went, what it printed. */
export function RunCard(props: RunCardProps) {
  const { shown, isOwn, input } = props;
  const output = useOutput(props);
  const isLive = shown.kind === 'running';
  return (
    <section aria-label="Run" className="run-card">
      <div className="run-status">
        <RunStatus shown={shown} />
        {shown.kind === 'ended' && <ResultFacts result={shown.result} />}
      </div>
      {output.parts.length > 0 && (
        <RunOutput parts={output.parts} isLive={isLive} extent={output.isLong ? output.extent : 'all'} />
      )}
      {input !== undefined && isLive && <LiveInput {...input} />}
      <CardActions {...props} output={output} />
      <output className="sr-only">{isOwn ? announcement(shown) : ''}</output>
    </section>
  );
}

interface Output {
  readonly parts: readonly ShownPart[];
  readonly extent: 'short' | 'whole';
  readonly isLong: boolean;
  readonly isPartial: boolean;
  readonly toggle: () => Promise<void>;
}

/** The part of the output that is shown, and how to get the rest. */
function useOutput({ shown, onLoadAll }: RunCardProps): Output {
  const [extent, setExtent] = useState<'short' | 'whole'>('short');
  const [loaded, setLoaded] = useState<{ readonly runId: string; readonly parts: readonly ShownPart[] }>();
  const runId = shown.kind === 'ended' ? shown.result.runId : undefined;
  const isLoaded = loaded !== undefined && loaded.runId === runId;
  const parts = isLoaded ? loaded.parts : partsOf(shown);
  const isPartial = shown.kind === 'ended' && shown.isPartial && !isLoaded;
  const toggle = async () => {
    const more = isPartial && extent === 'short' ? await onLoadAll?.() : undefined;
    if (more !== undefined && runId !== undefined) setLoaded({ runId, parts: more });
    setExtent(extent === 'short' ? 'whole' : 'short');
  };
  return { parts, extent, isPartial, isLong: isPartial || lineCount(parts) > SHORT_LINES, toggle };
}

function CardActions(props: RunCardProps & { readonly output: Output }) {
  const { shown, actions } = props;
  const { parts, extent, isLong, isPartial, toggle } = props.output;
  const isWhole = extent === 'whole';
  const isOver = !isUnderWay(shown);
  return (
    <div className="run-actions">
      <StopOrRun {...props} />
      {isOver && isLong && (
        <button type="button" className="run-action" aria-expanded={isWhole} onClick={() => void toggle()}>
          <ChevronsUpDown size={13} aria-hidden />
          {isWhole ? 'Show less' : wholeLabel(parts, isPartial)}
        </button>
      )}
      {isOver && parts.length > 0 && <CopyText text={() => plainOutput(parts)} label="Copy output" />}
      {isOver && actions}
    </div>
  );
}

function partsOf(shown: ShownRun): readonly ShownPart[] {
  return 'parts' in shown ? shown.parts : [];
}

function wholeLabel(parts: readonly ShownPart[], isPartial: boolean): string {
  return isPartial ? 'Show all output' : `Show all ${lineCount(parts)} lines`;
}

function isUnderWay({ kind }: ShownRun): boolean {
  return kind === 'waiting' || kind === 'starting' || kind === 'queued' || kind === 'running';
}

/** One button for both: whoever pressed it keeps the focus. */
function StopOrRun({ shown, isStopping, isOwn, onStop, onRunAgain }: RunCardProps) {
  if (isUnderWay(shown) && isOwn) {
    return (
      <button type="button" className="run-action" aria-disabled={isStopping} onClick={onStop}>
        <Square size={12} aria-hidden fill="currentColor" />
        {isStopping ? 'Stopping' : 'Stop'}
      </button>
    );
  }
  if (onRunAgain === undefined) return null;
  return (
    <button type="button" className="run-action" onClick={onRunAgain}>
      <Play size={13} aria-hidden />
      Run again
    </button>
  );
}

function RunStatus({ shown }: { readonly shown: ShownRun }) {
  const words = statusWords(shown);
  return (
    <p className={`run-words ${toneClass(shown)}`}>
      <StatusIcon shown={shown} />
      <span className="min-w-0 [overflow-wrap:anywhere]">{words}</span>
    </p>
  );
}

const ICON = { good: CircleCheck, bad: CircleX, stopped: CircleSlash } as const;

function StatusIcon({ shown }: { readonly shown: ShownRun }) {
  if (shown.kind === 'ended') {
    const Icon = ICON[toneOf(shown.result.outcome)];
    return <Icon size={15} aria-hidden className="shrink-0" />;
  }
  if (shown.kind === 'refused' || shown.kind === 'lost')
    return <TriangleAlert size={15} aria-hidden className="shrink-0" />;
  if (shown.kind === 'waiting' || shown.kind === 'queued')
    return <Clock3 size={15} aria-hidden className="shrink-0" />;
  return <Spinner />;
}

function toneClass(shown: ShownRun): string {
  if (shown.kind === 'ended') return `run-${toneOf(shown.result.outcome)}`;
  return shown.kind === 'refused' || shown.kind === 'lost' ? 'run-bad' : '';
}

function statusWords(shown: ShownRun): string {
  switch (shown.kind) {
    case 'waiting':
      return 'Runs as soon as the message is stored';
    case 'starting':
      return 'Starting';
    case 'queued':
      return queueWords(shown.ahead);
    case 'running':
      return 'Running';
    case 'refused':
      return `Not run. ${shown.reason}`;
    case 'lost':
      return 'How it ended is not known: the server was started anew';
    case 'ended':
    default:
      return outcomeWords(shown.result);
  }
}

/** Its course, never its output. */
function announcement(shown: ShownRun): string {
  if (shown.kind !== 'ended') return shown.kind === 'starting' ? '' : `${statusWords(shown)}.`;
  const lines = lineCount(shown.parts);
  const printed = lines === 0 ? 'no output' : `${lines} ${lines === 1 ? 'line' : 'lines'} of output`;
  return `${statusWords(shown)}, ${printed}.`;
}

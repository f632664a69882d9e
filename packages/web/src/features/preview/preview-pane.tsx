import {
  ExternalLink,
  Maximize2,
  MonitorSmartphone,
  Play,
  RotateCw,
  Square,
  TriangleAlert,
} from 'lucide-react';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { useReadable } from '../../lib/readable.ts';
import { Button, IconButton, Spinner } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { FrameListener, Scroll } from './frame/frame-link.ts';
import { WIDTHS, type PreviewWidth } from './preview-widths.ts';
import { PreviewFrame } from './preview-frame.tsx';
import type { PreviewSession, PreviewState, ShownPage } from './preview-session.ts';
import { usePreviewOrigin } from './use-preview-origin.ts';

interface PreviewPaneProps {
  readonly session: PreviewSession;
  readonly isNetworkAllowed: boolean;
  /** Address of this preview alone; absent where it is alone. */
  readonly ownAddress?: string | undefined;
  readonly onShowProblems: () => void;
}

/** The project as a page: what is shown, and how. */
export function PreviewPane({ session, isNetworkAllowed, ownAddress, onShowProblems }: PreviewPaneProps) {
  const state = useReadable(session.state);
  const isBuilding = useReadable(session.isBuilding);
  const [width, setWidth] = useState<PreviewWidth>('fit');
  const stage = useRef<HTMLDivElement>(null);
  const life = useFrameLife(session);
  const shown = 'shown' in state ? state.shown : undefined;
  return (
    <section aria-label="Preview" className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-10 items-center gap-1 border-b border-line px-2">
        <IconButton
          label="Reload the preview"
          icon={<RotateCw size={16} aria-hidden />}
          onClick={life.restart}
        />
        {life.isStopped ? (
          <IconButton
            label="Start the preview"
            icon={<Play size={16} aria-hidden />}
            onClick={life.restart}
          />
        ) : (
          <IconButton label="Stop the preview" icon={<Square size={15} aria-hidden />} onClick={life.stop} />
        )}
        <span className="min-w-0 flex-1 truncate px-1 text-sm text-soft">{shown?.path ?? ''}</span>
        <BuildMark state={state} isBuilding={isBuilding} onShowProblems={onShowProblems} />
        <WidthChoice width={width} onChange={setWidth} />
        <IconButton
          label="Full screen"
          icon={<Maximize2 size={16} aria-hidden />}
          onClick={() => void stage.current?.requestFullscreen()}
        />
        {ownAddress !== undefined && <OwnTab address={ownAddress} />}
      </div>
      <Stage stage={stage} width={width}>
        <PreviewBody
          state={state}
          life={life}
          isNetworkAllowed={isNetworkAllowed}
          onShowProblems={onShowProblems}
        />
      </Stage>
    </section>
  );
}

interface FrameLife {
  readonly isStopped: boolean;
  readonly isHanging: boolean;
  readonly hasFlooded: boolean;
  /** Changes when the same page is to begin again. */
  readonly start: number;
  readonly scroll: RefObject<Scroll>;
  readonly listener: FrameListener;
  readonly stop: () => void;
  readonly restart: () => void;
}

/** Runs, hangs or is stopped; a page that was built anew is begun unless somebody has stopped the preview. */
function useFrameLife(session: PreviewSession): FrameLife {
  const [start, setStart] = useState(0);
  const [isStopped, setIsStopped] = useState(false);
  const [isHanging, setIsHanging] = useState(false);
  const [hasFlooded, setHasFlooded] = useState(false);
  const scroll = useRef<Scroll>({ x: 0, y: 0 });
  const end = (): void => {
    setIsStopped(true);
    setIsHanging(false);
  };
  const listener: FrameListener = {
    onMessage: (message) => {
      if (message.kind === 'console') session.console.add(message.entries, message.dropped);
      if (message.kind === 'scrolled') scroll.current = { x: message.x, y: message.y };
      if (message.kind === 'link') session.follow(message.href);
    },
    onHang: setIsHanging,
    onFlood: () => {
      end();
      setHasFlooded(true);
    },
  };
  return {
    isStopped,
    isHanging,
    hasFlooded,
    start,
    scroll,
    listener,
    stop: () => {
      end();
      setHasFlooded(false);
    },
    restart: () => {
      session.console.clear();
      setIsStopped(false);
      setIsHanging(false);
      setHasFlooded(false);
      setStart((before) => before + 1);
    },
  };
}

interface PreviewBodyProps {
  readonly state: PreviewState;
  readonly life: FrameLife;
  readonly isNetworkAllowed: boolean;
  readonly onShowProblems: () => void;
}

function PreviewBody({ state, life, isNetworkAllowed, onShowProblems }: PreviewBodyProps) {
  const origin = usePreviewOrigin();
  if (origin.kind === 'none') {
    return <Notice title="There is no preview here" text={origin.reason} />;
  }
  if (state.kind === 'nothing') {
    const text = 'Add an index.html, or a script such as src/main.tsx, and it is shown here as you type.';
    return <Notice title="There is no page yet" text={text} />;
  }
  if (state.kind === 'starting' || origin.kind === 'asking') {
    return (
      <p className="m-auto flex items-center gap-2 text-soft">
        <Spinner /> Building the project
      </p>
    );
  }
  if (state.shown === undefined) {
    const action = <Button onClick={onShowProblems}>Show the problems</Button>;
    return (
      <Notice
        title="The project could not be built"
        text="It is built anew with every change."
        action={action}
      />
    );
  }
  return (
    <RunningPage shown={state.shown} life={life} origin={origin.origin} isNetworkAllowed={isNetworkAllowed} />
  );
}

interface RunningPageProps {
  readonly shown: ShownPage;
  readonly life: FrameLife;
  readonly origin: string;
  readonly isNetworkAllowed: boolean;
}

function RunningPage({ shown, life, origin, isNetworkAllowed }: RunningPageProps) {
  if (life.isStopped) {
    const text = life.hasFlooded
      ? 'The page sent more messages than anybody could read, so it was stopped.'
      : 'Its page and everything in it are gone. Starting shows the latest one.';
    const action = (
      <Button onClick={life.restart}>
        <Play size={15} aria-hidden /> Start
      </Button>
    );
    return <Notice title="The preview is stopped" text={text} action={action} />;
  }
  return (
    <>
      {life.isHanging && (
        <div
          role="alert"
          className="flex items-center gap-2 border-b border-line bg-warn-tint px-3 py-1.5 text-sm text-warn"
        >
          <TriangleAlert size={16} aria-hidden />
          <span className="flex-1">The page does not answer. It may be in an endless loop.</span>
          <Button onClick={life.stop}>Stop it</Button>
        </div>
      )}
      <PreviewFrame
        key={`${shown.path} ${shown.generation} ${life.start} ${isNetworkAllowed}`}
        origin={origin}
        page={shown.page}
        isNetworkAllowed={isNetworkAllowed}
        scroll={life.scroll.current}
        listener={life.listener}
      />
    </>
  );
}

function Notice({
  title,
  text,
  action,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}) {
  return <EmptyState icon={<MonitorSmartphone size={26} />} title={title} text={text} actions={action} />;
}

interface StageProps {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly width: PreviewWidth;
  readonly children: ReactNode;
}

function Stage({ stage, width, children }: StageProps) {
  const { pixels } = WIDTHS[width];
  return (
    <div ref={stage} className="flex min-h-0 flex-1 overflow-auto bg-sunken">
      <div
        className="mx-auto flex min-h-0 w-full shrink-0 flex-col bg-paper"
        style={pixels === undefined ? undefined : { width: `${pixels}px` }}
      >
        {children}
      </div>
    </div>
  );
}

interface BuildMarkProps {
  readonly state: PreviewState;
  readonly isBuilding: boolean;
  readonly onShowProblems: () => void;
}

function BuildMark({ state, isBuilding, onShowProblems }: BuildMarkProps) {
  if (isBuilding && state.kind !== 'starting') {
    return (
      <span className="px-1 text-soft" title="Building">
        <Spinner />
      </span>
    );
  }
  if (state.kind !== 'failed') return null;
  return (
    <button
      type="button"
      className="px-2 text-sm font-medium text-danger hover:underline"
      onClick={onShowProblems}
    >
      {state.shown === undefined ? 'Not built' : 'Shows the last page that could be built'}
    </button>
  );
}

interface WidthChoiceProps {
  readonly width: PreviewWidth;
  readonly onChange: (width: PreviewWidth) => void;
}

function WidthChoice({ width, onChange }: WidthChoiceProps) {
  return (
    <select
      aria-label="Width of the preview"
      value={width}
      onChange={(event) => onChange(event.target.value as PreviewWidth)}
      className="h-8 rounded-md border border-transparent bg-transparent px-1 text-sm text-soft hover:bg-sunken"
    >
      {Object.entries(WIDTHS).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  );
}

function OwnTab({ address }: { readonly address: string }) {
  const label = 'Open the preview in a tab of its own';
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer"
      aria-label={label}
      title={label}
      className="inline-grid size-8 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken hover:text-ink"
    >
      <ExternalLink size={16} aria-hidden />
    </a>
  );
}

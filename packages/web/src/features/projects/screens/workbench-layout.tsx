import { FolderTree, MessagesSquare, MonitorPlay, SquarePen, Video } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useMediaQuery } from '../../../lib/hooks.ts';
import { useReadable } from '../../../lib/readable.ts';
import { PaneSeparator } from '../../../ui/pane-separator.tsx';
import { PANE_RANGE, paneLayout, resizePane, type PaneName } from './pane-sizes.ts';
import { TalkColumn } from './talk-column.tsx';

type Place = PaneName | 'code';

interface WorkbenchLayoutProps {
  readonly files: ReactNode;
  readonly code: ReactNode;
  readonly output: ReactNode;
  /** Undefined while one is in no call of the room. */
  readonly call: ReactNode | undefined;
  readonly chat: ReactNode;
  /** What a narrow screen shows. */
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

const LABELS: Readonly<Record<Place, string>> = {
  files: 'Files',
  code: 'Code',
  output: 'Output',
  call: 'Call',
  chat: 'Chat',
};

/** All panes side by side where there is room; else one at a time, with a switch below. */
export function WorkbenchLayout(props: WorkbenchLayoutProps) {
  const isWide = useMediaQuery('(min-width: 64rem)');
  return isWide ? <SideBySide {...props} /> : <OneAtATime {...props} />;
}

function SideBySide({ files, code, output, call, chat }: WorkbenchLayoutProps) {
  const layout = useReadable(paneLayout);
  const shows = (pane: PaneName) => layout.shown.includes(pane);
  const hasCall = call !== undefined && shows('call');
  const separator = (pane: PaneName, paneIs: 'before' | 'after') => (
    <PaneSeparator
      label={`Width of ${LABELS[pane].toLowerCase()}`}
      size={layout[pane]}
      {...PANE_RANGE[pane]}
      paneIs={paneIs}
      onResize={(size) => resizePane(pane, size)}
    />
  );
  return (
    <div className="flex min-h-0 flex-1">
      {shows('files') && (
        <>
          <Pane name="files" width={layout.files}>
            {files}
          </Pane>
          {separator('files', 'before')}
        </>
      )}
      <div className="flex min-w-72 flex-1 flex-col">{code}</div>
      {shows('output') && (
        <>
          {separator('output', 'after')}
          <Pane name="output" width={layout.output}>
            {output}
          </Pane>
        </>
      )}
      {(shows('chat') || hasCall) && (
        <>
          {separator('chat', 'after')}
          <TalkColumn call={hasCall ? call : undefined} chat={shows('chat') ? chat : undefined} />
        </>
      )}
    </div>
  );
}

interface PaneProps {
  readonly name: PaneName;
  readonly width: number;
  readonly children: ReactNode;
}

/** As wide as it is wanted, as long as the editor has room. */
function Pane({ name, width, children }: PaneProps) {
  return (
    <section
      aria-label={LABELS[name]}
      className={`flex min-h-0 min-w-0 flex-col ${name === 'files' ? 'bg-panel' : 'bg-paper'}`}
      style={{ width, flexShrink: 1, minWidth: PANE_RANGE[name].least }}
    >
      {children}
    </section>
  );
}

const SWITCH: readonly { readonly place: Place; readonly icon: ReactNode }[] = [
  { place: 'files', icon: <FolderTree size={18} aria-hidden /> },
  { place: 'code', icon: <SquarePen size={18} aria-hidden /> },
  { place: 'output', icon: <MonitorPlay size={18} aria-hidden /> },
  { place: 'call', icon: <Video size={18} aria-hidden /> },
  { place: 'chat', icon: <MessagesSquare size={18} aria-hidden /> },
];

function OneAtATime(props: WorkbenchLayoutProps) {
  const { call, onPlace } = props;
  const hasCall = call !== undefined;
  // A call that is over leaves one with what was said beside it.
  const place = props.place === 'call' && !hasCall ? 'chat' : props.place;
  const choice = SWITCH.filter((one) => one.place !== 'call' || hasCall);
  // What was looked at once stays as it was left; what was not is not made. A call goes on, looked at or not.
  const [seen, setSeen] = useState<ReadonlySet<Place>>(new Set([place, 'code', 'call']));
  if (!seen.has(place)) setSeen(new Set([...seen, place]));
  return (
    <>
      {choice.map((one) => (
        <section
          key={one.place}
          aria-label={LABELS[one.place]}
          hidden={one.place !== place}
          className={`min-h-0 min-w-0 flex-1 flex-col ${one.place === place ? 'flex' : ''} ${one.place === 'files' ? 'bg-panel' : ''}`}
        >
          {seen.has(one.place) && props[one.place]}
        </section>
      ))}
      <nav aria-label="Panes" className="flex shrink-0 border-t border-line bg-panel">
        {choice.map((one) => (
          <button
            key={one.place}
            type="button"
            aria-pressed={one.place === place}
            onClick={() => onPlace(one.place)}
            className="flex min-h-12 flex-1 flex-col items-center justify-center text-xs text-soft aria-pressed:bg-tint aria-pressed:font-semibold aria-pressed:text-accent"
          >
            {one.icon}
            {LABELS[one.place]}
          </button>
        ))}
      </nav>
    </>
  );
}

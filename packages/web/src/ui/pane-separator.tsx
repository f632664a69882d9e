import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

const STEP = 16;
const LEAP = 64;

interface PaneSeparatorProps {
  /** What it makes larger or smaller. */
  readonly label: string;
  /** Of the pane it belongs to, pixels. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** The line stands between panes side by side, or lies between one above the other. */
  readonly line?: 'vertical' | 'horizontal';
  /** The pane is before it (left or above), or after it. */
  readonly paneIs: 'before' | 'after';
  readonly onResize: (size: number) => void;
}

/** The line between two panes. Dragged, or moved with arrow keys; Home and End go to its ends. */
export function PaneSeparator(props: PaneSeparatorProps) {
  const { label, size, least, most, line = 'vertical', paneIs, onResize } = props;
  const start = useRef<{ readonly at: number; readonly size: number }>(undefined);
  const isUpright = line === 'vertical';
  const placeOf = (event: PointerEvent) => (isUpright ? event.clientX : event.clientY);
  const direction = paneIs === 'before' ? 1 : -1;
  const resize = (next: number) => onResize(Math.round(Math.max(least, Math.min(most, next))));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LEAP : STEP;
    const next = {
      [isUpright ? 'ArrowRight' : 'ArrowDown']: size + step * direction,
      [isUpright ? 'ArrowLeft' : 'ArrowUp']: size - step * direction,
      Home: least,
      End: most,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    resize(next);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: placeOf(event), size };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current !== undefined)
      resize(start.current.size + (placeOf(event) - start.current.at) * direction);
  };
  const onPointerUp = () => {
    start.current = undefined;
  };
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- one that can be moved is a control, which no tag is
      role="separator"
      aria-orientation={line}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      className="pane-separator"
    />
  );
}

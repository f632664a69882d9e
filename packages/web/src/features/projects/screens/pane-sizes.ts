import { readStored, writeStored } from '../../../lib/browser-storage.ts';
import { Observable } from '../../../lib/readable.ts';

export type PaneName = 'files' | 'output' | 'call' | 'chat';

/** Widths in pixels, of the call its height; and which panes are shown beside the editor. */
export interface PaneLayout {
  readonly files: number;
  readonly output: number;
  readonly call: number;
  readonly chat: number;
  readonly shown: readonly PaneName[];
}

const KEY = 'atrium.project-panes';
const ORDER: readonly PaneName[] = ['files', 'output', 'call', 'chat'];

export const PANE_RANGE: Readonly<Record<PaneName, { readonly least: number; readonly most: number }>> = {
  files: { least: 160, most: 480 },
  output: { least: 240, most: 960 },
  call: { least: 140, most: 600 },
  chat: { least: 260, most: 640 },
};

const FIRST: PaneLayout = {
  files: 230,
  output: 400,
  call: 240,
  chat: 320,
  // The call only while there is one.
  shown: ['files', 'output', 'call'],
};

/** Kept in this browser, for all projects alike. */
export const paneLayout = new Observable<PaneLayout>(parseLayout(readStored(KEY)));

export function resizePane(pane: PaneName, size: number): void {
  keep({ ...paneLayout.get(), [pane]: size });
}

export function showPane(pane: PaneName, isShown: boolean): void {
  const { shown } = paneLayout.get();
  keep({
    ...paneLayout.get(),
    shown: ORDER.filter((one) => (one === pane ? isShown : shown.includes(one))),
  });
}

export function togglePane(pane: PaneName): void {
  showPane(pane, !paneLayout.get().shown.includes(pane));
}

function keep(layout: PaneLayout): void {
  paneLayout.set(layout);
  writeStored(KEY, JSON.stringify(layout));
}

/** Anything unreadable counts as the first layout. */
export function parseLayout(stored: string | undefined): PaneLayout {
  if (stored === undefined) return FIRST;
  try {
    const value = (JSON.parse(stored) ?? {}) as Partial<Record<keyof PaneLayout, unknown>>;
    const sizeOf = (pane: PaneName) => {
      const { least, most } = PANE_RANGE[pane];
      const size = value[pane];
      return typeof size === 'number' ? Math.max(least, Math.min(most, size)) : FIRST[pane];
    };
    const { shown } = value;
    // Nobody hid a pane that was not known yet.
    const isShown = (pane: PaneName) =>
      Array.isArray(shown) && (shown.includes(pane) || value[pane] === undefined);
    return {
      files: sizeOf('files'),
      output: sizeOf('output'),
      call: sizeOf('call'),
      chat: sizeOf('chat'),
      shown: Array.isArray(shown) ? ORDER.filter((pane) => isShown(pane)) : FIRST.shown,
    };
  } catch {
    return FIRST;
  }
}

import { useEffect } from 'react';
import type { Timeline } from '@atrium/client/state';
import type { TimelineRow } from './timeline-rows.ts';

/** Rows left above the screen when the next page is asked for. */
const AHEAD = 12;

interface OlderOptions {
  readonly timeline: Timeline;
  readonly load: () => void;
  readonly rows: readonly TimelineRow[];
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Loads history before its edge comes into sight, and whatever gap is on the screen. */
export function useOlderMessages({ timeline, load, rows, firstIndex, lastIndex }: OlderOptions): void {
  const { older } = timeline;
  const seesGap = rows.slice(firstIndex, lastIndex + 1).some(({ entry }) => entry.kind === 'gap');
  const wantsMore =
    (older === 'more' && firstIndex < AHEAD) || (older !== 'loading' && older !== 'failed' && seesGap);
  useEffect(() => {
    if (wantsMore) load();
  }, [wantsMore, load]);
}

import { useCallback, useEffect } from 'react';
import type { Timeline } from '@atrium/client/state';
import { useClient } from '../../lib/client-context.ts';
import type { TimelineRow } from './timeline-rows.ts';

/** Rows left above the screen when the next page is asked for. */
const AHEAD = 12;

interface OlderOptions {
  readonly timeline: Timeline;
  readonly rows: readonly TimelineRow[];
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Loads history before its edge comes into sight, and whatever gap is on the screen. */
export function useOlderMessages({ timeline, rows, firstIndex, lastIndex }: OlderOptions): () => void {
  const client = useClient();
  const { roomId, older } = timeline;
  const load = useCallback(() => {
    // How it ends is shown by the timeline itself.
    client.loadOlder(roomId).catch(() => undefined);
  }, [client, roomId]);
  const seesGap = rows.slice(firstIndex, lastIndex + 1).some(({ entry }) => entry.kind === 'gap');
  const wantsMore =
    (older === 'more' && firstIndex < AHEAD) || (older !== 'loading' && older !== 'failed' && seesGap);
  useEffect(() => {
    if (wantsMore) load();
  }, [wantsMore, load]);
  return load;
}

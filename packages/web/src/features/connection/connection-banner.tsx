import { CheckCircle2, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ConnectionState } from '@atrium/client/state';
import { useClient } from '../../lib/client-context.ts';
import { useNow } from '../../lib/hooks.ts';
import { useReadable } from '../../lib/readable.ts';
import { bannerText, needsReload } from './banner-text.ts';

/** Shorter interruptions are nobody's business. */
const SHOW_AFTER_MS = 2_000;
const CAUGHT_UP_MS = 4_000;

type Offline = Extract<ConnectionState, { kind: 'offline' }>;
type Shown =
  | { readonly kind: 'none' }
  | { readonly kind: 'offline'; readonly state: Offline }
  | { readonly kind: 'back' };

const NONE: Shown = { kind: 'none' };

export function ConnectionBanner() {
  const client = useClient();
  const shown = useShown();
  return (
    <output className="block shrink-0">
      {shown.kind === 'offline' && <OfflineNote state={shown.state} onTryNow={() => client.reconnectNow()} />}
      {shown.kind === 'back' && (
        <p className="flex items-center justify-center gap-2 bg-tint px-4 py-1.5 text-sm">
          <CheckCircle2 size={16} aria-hidden className="text-accent" />
          Back online. You are caught up.
        </p>
      )}
    </output>
  );
}

/** The last interruption stays on the screen while the client tries again. */
function useShown(): Shown {
  const connection = useReadable(useClient().connection);
  const [shown, setShown] = useState(NONE);
  useEffect(() => {
    const timers = stepsFor(connection).map(({ afterMs, next }) => setTimeout(() => setShown(next), afterMs));
    return () => timers.forEach(clearTimeout);
  }, [connection]);
  return shown;
}

interface Step {
  readonly afterMs: number;
  readonly next: (before: Shown) => Shown;
}

function stepsFor(connection: ConnectionState): Step[] {
  switch (connection.kind) {
    case 'connecting':
      return [];
    case 'idle':
      return [{ afterMs: 0, next: () => NONE }];
    case 'online':
      return [
        { afterMs: 0, next: (before) => (before.kind === 'offline' ? { kind: 'back' } : NONE) },
        { afterMs: CAUGHT_UP_MS, next: () => NONE },
      ];
    case 'offline':
    default: {
      const afterMs = Math.max(0, connection.since + SHOW_AFTER_MS - Date.now());
      return [{ afterMs, next: () => ({ kind: 'offline', state: connection }) }];
    }
  }
}

function OfflineNote({ state, onTryNow }: { readonly state: Offline; readonly onTryNow: () => void }) {
  const now = useNow(1_000);
  const { main, countdown } = bannerText(state, { now, hasNetwork: navigator.onLine });
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 bg-warn-tint px-4 py-1.5 text-sm text-warn">
      <WifiOff size={16} aria-hidden />
      <span>{main}</span>
      {/* Read out once, not every second. */}
      <span aria-hidden className="tabular-nums">
        {countdown}
      </span>
      <button
        type="button"
        onClick={needsReload(state) ? () => location.reload() : onTryNow}
        className="min-h-6 rounded px-1 font-semibold underline"
      >
        {needsReload(state) ? 'Reload' : 'Try now'}
      </button>
    </div>
  );
}

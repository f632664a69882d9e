import { BellOff } from 'lucide-react';
import type { PersonStatus } from '@atrium/contract/person-status';
import { isQuiet, statusShown } from '@atrium/contract/person-status-rules';
import { useNow } from '../lib/hooks.ts';

const MINUTE_MS = 60_000;

/** What a person says of themselves, as plain text; nothing once it is over. */
export function PersonStatusLine({ status }: { readonly status: PersonStatus | undefined }) {
  const now = useNow(MINUTE_MS);
  const shown = statusShown(status, now);
  const wantsPeace = isQuiet(status, now);
  if (shown === undefined && !wantsPeace) return null;
  return (
    <span className="flex min-w-0 items-center gap-1 text-xs text-soft">
      {wantsPeace && (
        <span title="Do not disturb" className="shrink-0">
          <BellOff size={12} aria-hidden />
          <span className="sr-only">Does not want to be disturbed. </span>
        </span>
      )}
      {shown !== undefined && (
        <span className="truncate">
          {shown.emoji} {shown.text}
        </span>
      )}
    </span>
  );
}

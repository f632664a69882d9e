import { useCallback, useEffect, useState } from 'react';
import type { Output } from '@atrium/contract/operations';
import { refusalOf } from '../../lib/failure.ts';

export type Door =
  | { readonly kind: 'loading' }
  | { readonly kind: 'closed'; readonly code: string; readonly message: string }
  | { readonly kind: 'open'; readonly door: Output<'calls.preview'> };

const REFRESH_MS = 15_000;

/** What stands at the door of a meeting; looked at again while somebody waits before it. `ask` must stay the same. */
export function useDoor(ask: () => Promise<Output<'calls.preview'>>): Door {
  const [door, setDoor] = useState<Door>({ kind: 'loading' });
  const look = useCallback(async () => {
    try {
      setDoor({ kind: 'open', door: await ask() });
    } catch (error) {
      const { code, message } = refusalOf(error);
      // A door that was open stays: the next look may work.
      setDoor((now) => (now.kind === 'open' ? now : { kind: 'closed', code, message }));
    }
  }, [ask]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- it answers later
    void look();
    const timer = setInterval(() => void look(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [look]);
  return door;
}

import { lazy, Suspense } from 'react';
import { currentCall } from '../features/calls/current-call.ts';
import { useReadable } from '../lib/readable.ts';

const CallFloat = lazy(async () => ({ default: (await import('./call-float.tsx')).CallFloat }));

/** The call that goes on while one walks through rooms. */
export function CallDock() {
  const call = useReadable(currentCall);
  if (call === undefined) return null;
  return (
    <Suspense>
      <CallFloat />
    </Suspense>
  );
}

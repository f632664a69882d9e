import { lazy, Suspense } from 'react';
import { currentCall } from '../features/calls/current-call.ts';
import { useReadable } from '../lib/readable.ts';

const CallSounds = lazy(async () => ({
  default: (await import('../features/calls/call-sounds.tsx')).CallSounds,
}));

/** Beside the pages, so that a call is heard on each of them. */
export function CallSoundDock() {
  const call = useReadable(currentCall);
  if (call === undefined) return null;
  return (
    <Suspense>
      <CallSounds />
    </Suspense>
  );
}

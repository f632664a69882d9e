import { useReadable } from '../../lib/readable.ts';
import type { CallHandle } from './call-view.ts';
import { chosenSpeaker } from './chosen-speaker.ts';
import { heldCall, isSoundBlocked } from './held-call.ts';
import { Sound } from './video-surface.tsx';

/** What is heard of the call, beside all pages: walking from one to the other cuts nobody off. */
export function CallSounds() {
  const handle = useReadable(heldCall);
  return handle === undefined ? null : <SoundsOf handle={handle} />;
}

function SoundsOf({ handle }: { readonly handle: CallHandle }) {
  const view = useReadable(handle.view);
  const sinkId = useReadable(chosenSpeaker);
  if (view.kind !== 'in-call') return null;
  return view.sounds.map(({ key, stream }) => (
    <Sound key={key} stream={stream} sinkId={sinkId} onPlayBlocked={() => isSoundBlocked.set(true)} />
  ));
}

import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { IconButton } from '../ui/button.tsx';
import { closePad } from './pad-visibility.ts';

const ScratchPad = lazy(async () => ({
  default: (await import('../features/runs/scratch-pad.tsx')).ScratchPad,
}));
const PadSheet = lazy(async () => ({ default: (await import('./pad-sheet.tsx')).PadSheet }));

interface RoomPadProps {
  readonly roomId: RoomId;
  readonly isWide: boolean;
}

/** A column on wide screens, a sheet on others. */
export function RoomPad({ roomId, isWide }: RoomPadProps) {
  const pad = (
    <Suspense>
      <ScratchPad key={roomId} roomId={roomId} />
    </Suspense>
  );
  if (!isWide) {
    return (
      <Suspense>
        <PadSheet onClosed={closePad}>{pad}</PadSheet>
      </Suspense>
    );
  }
  return (
    <aside
      aria-label="Scratch pad"
      data-region="scratch-pad"
      className="flex w-[min(30rem,42vw)] shrink-0 flex-col border-l border-line bg-panel"
    >
      <div className="flex min-h-14 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">Scratch pad</h2>
        <IconButton label="Hide the scratch pad" icon={<X size={18} aria-hidden />} onClick={closePad} />
      </div>
      {pad}
    </aside>
  );
}

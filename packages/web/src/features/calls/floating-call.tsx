import { Maximize2, Mic, MicOff, PhoneOff } from 'lucide-react';
import { useReadable } from '../../lib/readable.ts';
import { CallTile } from './call-tile.tsx';
import { nameOfPerson, type CallHandle } from './call-view.ts';
import { isSoundBlocked } from './held-call.ts';
import { SmallCallButton } from './small-call-button.tsx';

interface FloatingCallProps {
  readonly handle: CallHandle;
  readonly onReturn: () => void;
}

/** The call in a corner of other pages: who speaks, and the few things one needs at once. */
export function FloatingCall({ handle, onReturn }: FloatingCallProps) {
  const view = useReadable(handle.view);
  if (view.kind !== 'in-call') return null;
  const others = view.tiles.filter(({ isSelf }) => !isSelf);
  const tile = view.tiles.find(({ key }) => key === view.mainKey) ?? others[0] ?? view.tiles[0];
  const isOn = view.microphone.kind === 'on';
  const waits = view.waiting[0];
  return (
    <section
      aria-label={`Call: ${view.header.title}`}
      className="fixed right-4 bottom-28 z-30 w-64 overflow-hidden rounded-2xl border border-line bg-paper shadow-xl"
    >
      {tile !== undefined && (
        <div className="h-36">
          <CallTile
            tile={tile}
            size="small"
            onPlayBlocked={() => isSoundBlocked.set(true)}
            onPick={onReturn}
          />
        </div>
      )}
      {waits !== undefined && (
        <p className="truncate bg-warn-tint px-3 py-1 text-xs text-warn">
          {nameOfPerson(waits)} waits in the lobby
        </p>
      )}
      <div className="flex items-center gap-1 p-1.5">
        <span className="min-w-0 flex-1 truncate px-1.5 text-sm font-medium">{view.header.title}</span>
        <SmallCallButton
          label={isOn ? 'Mute' : 'Unmute'}
          isRed={!isOn}
          icon={isOn ? <Mic size={18} aria-hidden /> : <MicOff size={18} aria-hidden />}
          onClick={() => handle.setMicrophone(!isOn)}
        />
        <SmallCallButton
          label="Back to the call"
          icon={<Maximize2 size={18} aria-hidden />}
          onClick={onReturn}
        />
        <SmallCallButton
          label="Leave the call"
          isRed
          icon={<PhoneOff size={18} aria-hidden />}
          onClick={() => handle.leave()}
        />
      </div>
    </section>
  );
}

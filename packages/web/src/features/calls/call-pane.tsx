import {
  Maximize2,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  PhoneOff,
  Video,
  VideoOff,
  Volume2,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { useReadable } from '../../lib/readable.ts';
import { Button } from '../../ui/button.tsx';
import { CallStage } from './call-stage.tsx';
import { nameOfPerson, type CallHandle, type InCallView } from './call-view.ts';
import { isCallDocked } from './docked-call.ts';
import { isSoundBlocked, playSounds } from './held-call.ts';
import { mayShareScreen } from './may-share-screen.ts';
import { SmallCallButton } from './small-call-button.tsx';

interface CallPaneProps {
  readonly handle: CallHandle;
  /** To the call with everything that belongs to it. */
  readonly onReturn: () => void;
}

/** The call beside other work: all pictures, and what one needs at once. What carries it lives elsewhere and goes on without this. */
export function CallPane({ handle, onReturn }: CallPaneProps) {
  const view = useReadable(handle.view);
  const isBlocked = useReadable(isSoundBlocked);
  const [picked, setPicked] = useState<string>();
  useEffect(() => {
    isCallDocked.set(true);
    return () => isCallDocked.set(false);
  }, []);
  if (view.kind !== 'in-call') return null;
  const screenKey = view.tiles.find(({ kind }) => kind === 'screen')?.key;
  const main = picked ?? screenKey;
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-panel">
      <PaneNotes view={view} isBlocked={isBlocked} />
      <div className="flex min-h-0 flex-1 p-2 pb-0">
        <CallStage
          tiles={view.tiles}
          layout={main === undefined ? 'grid' : 'speaker'}
          mainKey={main}
          onPick={(key) => setPicked((now) => (now === key ? undefined : key))}
          onPlayBlocked={() => isSoundBlocked.set(true)}
        />
      </div>
      <PaneControls handle={handle} view={view} onReturn={onReturn} />
    </div>
  );
}

interface PaneNotesProps {
  readonly view: InCallView;
  readonly isBlocked: boolean;
}

function PaneNotes({ view, isBlocked }: PaneNotesProps) {
  const waits = view.waiting[0];
  return (
    <>
      {waits !== undefined && (
        <p className="truncate bg-warn-tint px-3 py-1 text-xs text-warn">
          {nameOfPerson(waits)} waits in the lobby
        </p>
      )}
      {isBlocked && (
        <Button variant="primary" onClick={playSounds} className="m-2 mb-0 self-center">
          <Volume2 size={16} aria-hidden />
          Hear the others
        </Button>
      )}
    </>
  );
}

interface PaneControlsProps extends CallPaneProps {
  readonly view: InCallView;
}

function PaneControls({ handle, view, onReturn }: PaneControlsProps) {
  const isHeard = view.microphone.kind === 'on';
  const isSeen = view.camera.kind === 'on';
  const isShowing = view.screen.kind === 'on';
  return (
    <div role="toolbar" aria-label="Call" className="flex shrink-0 items-center gap-1 p-1.5">
      <span className="min-w-0 flex-1 truncate px-1.5 text-sm font-medium">{view.header.title}</span>
      <SmallCallButton
        label={isHeard ? 'Mute' : 'Unmute'}
        isRed={!isHeard}
        icon={isHeard ? <Mic size={18} aria-hidden /> : <MicOff size={18} aria-hidden />}
        onClick={() => handle.setMicrophone(!isHeard)}
      />
      {view.header.canUseCameras && (
        <SmallCallButton
          label={isSeen ? 'Camera off' : 'Camera on'}
          isRed={!isSeen}
          icon={isSeen ? <Video size={18} aria-hidden /> : <VideoOff size={18} aria-hidden />}
          onClick={() => handle.setCamera(!isSeen)}
        />
      )}
      {mayShareScreen(view) && (
        <SmallCallButton
          label={isShowing ? 'Stop sharing' : 'Share your screen'}
          icon={isShowing ? <MonitorX size={18} aria-hidden /> : <MonitorUp size={18} aria-hidden />}
          onClick={() => handle.setScreen(!isShowing)}
        />
      )}
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
  );
}

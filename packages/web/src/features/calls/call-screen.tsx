import { Lock, Minimize2, PictureInPicture2, UserPlus, Volume2, WifiOff, X } from 'lucide-react';
import { useLayoutEffect, useState, type ReactNode } from 'react';
import { useLatest, useMediaQuery, useNow } from '../../lib/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { showToast } from '../../ui/toasts.ts';
import { refusalOf } from '../../lib/failure.ts';
import { CallControls, type SidePanel } from './call-controls.tsx';
import { callShortcut, type CallAct } from './call-shortcuts.ts';
import { CallStage, type CallLayout } from './call-stage.tsx';
import { elapsedText } from './elapsed-text.ts';
import type { CallHandle, InCallView } from './call-view.ts';
import { DevicesPanel } from './devices-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { floatVideo } from './float-video.ts';
import { mayShareScreen } from './may-share-screen.ts';
import { ReactionsOverlay } from './reactions-overlay.tsx';
import { TroubleBar } from './trouble-bar.tsx';

interface CallScreenProps {
  readonly handle: CallHandle;
  readonly view: InCallView;
  readonly hasChat: boolean;
  readonly unread: number;
  /** The room's messages, beside the call. */
  readonly chat: ReactNode;
  /** Sounds are played by whoever keeps the call; the browser may want a click first. */
  readonly isSoundBlocked: boolean;
  readonly onSound: () => void;
  readonly onPlayBlocked: () => void;
  readonly onInvite: () => void;
  /** The call goes on beside the page that this leads back to. */
  readonly onMinimise: (() => void) | undefined;
  readonly minimiseLabel?: string;
}

export function CallScreen(props: CallScreenProps) {
  const { handle, view, hasChat, unread, isSoundBlocked, onSound, onPlayBlocked } = props;
  const [layout, setLayout] = useState<CallLayout>('grid');
  const [picked, setPicked] = useState<string>();
  const [panel, setPanel] = useState<SidePanel>();
  const screenKey = view.tiles.find(({ kind }) => kind === 'screen')?.key;
  const shownLayout = screenKey !== undefined || picked !== undefined ? 'speaker' : layout;
  const toggle = (wanted: SidePanel) => setPanel((now) => (now === wanted ? undefined : wanted));
  const act = useCallActs(props, { toggle, setLayout, setPicked });
  useCallKeys(act, () => (panel === undefined ? setPicked(undefined) : setPanel(undefined)));
  const canShare = mayShareScreen(view);
  return (
    <main className="flex h-full flex-col bg-paper">
      <CallHead {...props} />
      <AwayNotes view={view} />
      <TroubleBar view={view} onRetry={act} />
      {isSoundBlocked && <SoundNote onSound={onSound} />}
      <div className="relative flex min-h-0 flex-1 gap-2 px-2">
        <CallStage
          tiles={view.tiles}
          layout={shownLayout}
          mainKey={picked ?? screenKey ?? view.mainKey}
          onPick={(key) => setPicked((now) => (now === key ? undefined : key))}
          onPlayBlocked={onPlayBlocked}
        />
        <ReactionsOverlay reactions={view.reactions} />
        {panel !== undefined && <SidePart {...props} panel={panel} onClose={() => setPanel(undefined)} />}
      </div>
      <CallControls
        view={view}
        layout={shownLayout}
        panel={panel}
        unread={unread}
        hasChat={hasChat}
        canShareScreen={canShare}
        onAct={act}
        onDevices={() => toggle('devices')}
        onReact={(reaction) => handle.react(reaction)}
        onLeave={() => handle.leave()}
        onEnd={() => void handle.control({ action: 'end' }).catch(tell)}
      />
    </main>
  );
}

const PANEL_TITLES = { people: 'People', chat: 'Chat', devices: 'Devices' };

interface SidePartProps extends CallScreenProps {
  readonly panel: SidePanel;
  readonly onClose: () => void;
}

function SidePart({ panel, handle, view, chat, onClose }: SidePartProps) {
  return (
    <Side title={PANEL_TITLES[panel]} onClose={onClose}>
      {panel === 'people' && <PeoplePanel view={view} onControl={(control) => handle.control(control)} />}
      {panel === 'chat' && chat}
      {panel === 'devices' && <DevicesPanel onChoose={(kind, id) => handle.chooseDevice(kind, id)} />}
    </Side>
  );
}

function SoundNote({ onSound }: Pick<CallScreenProps, 'onSound'>) {
  return (
    <div
      role="alert"
      className="flex items-center justify-center gap-3 bg-warn-tint px-4 py-1.5 text-sm text-warn"
    >
      The browser waits for a click before it plays sound.
      <Button variant="primary" onClick={onSound}>
        <Volume2 size={16} aria-hidden />
        Hear the others
      </Button>
    </div>
  );
}

interface Setters {
  readonly toggle: (panel: SidePanel) => void;
  readonly setLayout: (next: (now: CallLayout) => CallLayout) => void;
  readonly setPicked: (key: string | undefined) => void;
}

function useCallActs({ handle, view, hasChat }: CallScreenProps, { toggle, setLayout, setPicked }: Setters) {
  return (act: CallAct) => {
    const acts: Record<CallAct, () => void> = {
      microphone: () => handle.setMicrophone(view.microphone.kind !== 'on'),
      camera: () => {
        if (view.header.canUseCameras) handle.setCamera(view.camera.kind !== 'on');
      },
      screen: () => {
        if (mayShareScreen(view)) handle.setScreen(view.screen.kind !== 'on');
      },
      hand: () => handle.raiseHand(view.self.handRaisedAt === undefined),
      people: () => toggle('people'),
      chat: () => {
        if (hasChat) toggle('chat');
      },
      layout: () => {
        setPicked(undefined);
        setLayout((now) => (now === 'grid' ? 'speaker' : 'grid'));
      },
    };
    acts[act]();
  };
}

function useCallKeys(act: (act: CallAct) => void, onEscape: () => void): void {
  const latest = useLatest({ act, onEscape });
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || document.querySelector('[role=dialog]') !== null) return;
      if (event.key === 'Escape') return latest.current.onEscape();
      const wanted = callShortcut(event, isWriting(event.target));
      if (wanted === undefined) return;
      event.preventDefault();
      latest.current.act(wanted);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [latest]);
}

function CallHead({ view, onInvite, onMinimise, minimiseLabel = 'Back to the room' }: CallScreenProps) {
  const { header } = view;
  const now = useNow(1_000);
  return (
    <header className="flex shrink-0 items-center gap-2 px-3 py-2">
      <h1 className="min-w-0 truncate font-semibold">{header.title}</h1>
      {header.isLocked && (
        <span title="Locked: nobody else comes in" className="text-soft">
          <Lock size={15} aria-hidden />
          <span className="sr-only">Locked</span>
        </span>
      )}
      <span aria-hidden className="flex-1 text-sm text-soft tabular-nums">
        {elapsedText(now - Date.parse(header.startedAt))}
      </span>
      <Button variant="quiet" onClick={onInvite}>
        <UserPlus size={16} aria-hidden />
        <span className="max-sm:sr-only">Invite</span>
      </Button>
      {document.pictureInPictureEnabled && (
        <IconButton
          label="Picture in picture"
          icon={<PictureInPicture2 size={18} aria-hidden />}
          onClick={() => void floatVideo().catch(() => showToast('There is no picture to float.'))}
        />
      )}
      {onMinimise !== undefined && (
        <Button variant="quiet" title={minimiseLabel} onClick={onMinimise}>
          <Minimize2 size={16} aria-hidden />
          <span className="max-sm:sr-only">{minimiseLabel}</span>
        </Button>
      )}
    </header>
  );
}

const SERVER_AWAY =
  'The connection to the server is lost. Who is connected already goes on; Atrium keeps trying.';
const MEDIA_SERVER_LOST = 'The media server of this call cannot be reached from here. Atrium keeps trying.';

function mediaServerAway({ maxParticipants }: InCallView['header']): string {
  return `The media server for larger calls cannot be reached. Until it is back up to ${maxParticipants} people can talk, without cameras.`;
}

function AwayNotes({ view }: Pick<CallScreenProps, 'view'>) {
  return (
    <>
      {view.isServerAway && <AwayNote words={SERVER_AWAY} />}
      {view.isMediaServerLost && <AwayNote words={MEDIA_SERVER_LOST} />}
      {view.header.isMediaServerAway === true && <AwayNote words={mediaServerAway(view.header)} />}
    </>
  );
}

function AwayNote({ words }: { readonly words: string }) {
  return (
    <output className="flex items-center justify-center gap-2 bg-warn-tint px-4 py-1.5 text-sm text-warn">
      <WifiOff size={16} aria-hidden />
      {words}
    </output>
  );
}

interface SideProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Beside the pictures; over them on narrow screens. */
function Side({ title, onClose, children }: SideProps) {
  const isWide = useMediaQuery('(min-width: 64rem)');
  return (
    <aside
      aria-label={title}
      className={`flex min-h-0 flex-col overflow-hidden rounded-xl border border-line bg-paper ${isWide ? 'w-80 shrink-0' : 'absolute inset-0 z-20 mx-2'}`}
    >
      <div className="flex min-h-12 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">{title}</h2>
        <IconButton label={`Close ${title}`} icon={<X size={18} aria-hidden />} onClick={onClose} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-3">{children}</div>
    </aside>
  );
}

function tell(error: unknown): void {
  showToast(refusalOf(error).message);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

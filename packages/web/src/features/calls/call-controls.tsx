import {
  Hand,
  LayoutGrid,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  PhoneOff,
  RectangleHorizontal,
  Settings2,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallAct } from './call-shortcuts.ts';
import type { CallLayout } from './call-stage.tsx';
import { isHost, type DeviceView, type InCallView } from './call-view.ts';
import { LeaveButton } from './leave-button.tsx';
import { ReactionPicker } from './reaction-picker.tsx';
import type { Reaction } from '@atrium/contract/call-state';

export type SidePanel = 'people' | 'chat' | 'devices';

interface CallControlsProps {
  readonly view: InCallView;
  readonly layout: CallLayout;
  readonly panel: SidePanel | undefined;
  readonly unread: number;
  readonly hasChat: boolean;
  readonly canShareScreen: boolean;
  readonly onAct: (act: CallAct) => void;
  readonly onDevices: () => void;
  readonly onReact: (reaction: Reaction) => void;
  readonly onLeave: () => void;
  readonly onEnd: () => void;
}

/** Everything one does in a call, in one row at its foot. */
export function CallControls(props: CallControlsProps) {
  const { view, layout, panel, unread, hasChat, canShareScreen, onAct, onDevices, onReact } = props;
  const { microphone, camera, screen, self, header, waiting, participants } = view;
  return (
    <div
      role="toolbar"
      aria-label="Call"
      className="flex shrink-0 flex-wrap items-center justify-center gap-1.5 px-2 py-2 sm:gap-2"
    >
      <DeviceToggle
        device={microphone}
        names={['Mute (M)', 'Unmute (M)']}
        icons={[<Mic key="on" size={20} aria-hidden />, <MicOff key="off" size={20} aria-hidden />]}
        onClick={() => onAct('microphone')}
      />
      <DeviceToggle
        device={camera}
        names={['Camera off (V)', 'Camera on (V)']}
        icons={[<Video key="on" size={20} aria-hidden />, <VideoOff key="off" size={20} aria-hidden />]}
        isDisabled={!header.canUseCameras}
        onClick={() => onAct('camera')}
      />
      {canShareScreen && <ScreenControl isOn={screen.kind === 'on'} onClick={() => onAct('screen')} />}
      <HandControl isUp={self.handRaisedAt !== undefined} onClick={() => onAct('hand')} />
      <ReactionPicker onReact={onReact} />
      <span aria-hidden className="mx-1 hidden h-6 w-px bg-line sm:block" />
      <LayoutControl layout={layout} onClick={() => onAct('layout')} />
      <Control
        label="People (P)"
        isOn={panel === 'people'}
        badge={isHost(self) && waiting.length > 0 ? waiting.length : undefined}
        count={participants.length}
        icon={<Users size={20} aria-hidden />}
        onClick={() => onAct('people')}
      />
      {hasChat && (
        <Control
          label="Chat (C)"
          isOn={panel === 'chat'}
          badge={unread > 0 && panel !== 'chat' ? unread : undefined}
          icon={<MessageSquare size={20} aria-hidden />}
          onClick={() => onAct('chat')}
        />
      )}
      <Control
        label="Devices"
        isOn={panel === 'devices'}
        icon={<Settings2 size={20} aria-hidden />}
        onClick={onDevices}
      />
      <LeaveButton canEnd={isHost(self)} icon={<PhoneOff size={20} aria-hidden />} {...props} />
    </div>
  );
}

interface SwitchProps {
  readonly onClick: () => void;
}

function ScreenControl({ isOn, onClick }: SwitchProps & { readonly isOn: boolean }) {
  return (
    <Control
      label={isOn ? 'Stop sharing (S)' : 'Share your screen (S)'}
      isOn={isOn}
      icon={isOn ? <MonitorX size={20} aria-hidden /> : <MonitorUp size={20} aria-hidden />}
      onClick={onClick}
    />
  );
}

function HandControl({ isUp, onClick }: SwitchProps & { readonly isUp: boolean }) {
  return (
    <Control
      label={isUp ? 'Lower your hand (H)' : 'Raise your hand (H)'}
      isOn={isUp}
      icon={<Hand size={20} aria-hidden />}
      onClick={onClick}
    />
  );
}

function LayoutControl({ layout, onClick }: SwitchProps & { readonly layout: CallLayout }) {
  const isGrid = layout === 'grid';
  return (
    <Control
      label={isGrid ? 'Show the speaker large (L)' : 'Show all alike (L)'}
      icon={isGrid ? <RectangleHorizontal size={20} aria-hidden /> : <LayoutGrid size={20} aria-hidden />}
      onClick={onClick}
    />
  );
}

interface DeviceToggleProps {
  readonly device: DeviceView;
  /** What a click does when it is on, and when it is off. */
  readonly names: readonly [string, string];
  readonly icons: readonly [ReactNode, ReactNode];
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}

const TOGGLE_LOOK = {
  on: 'bg-sunken text-ink hover:brightness-95 dark:hover:brightness-125',
  off: 'bg-danger text-paper hover:brightness-110',
};

/** Red while off, as people know it from everywhere; with a mark when something is wrong. */
function DeviceToggle({ device, names, icons, isDisabled = false, onClick }: DeviceToggleProps) {
  const side = device.kind === 'on' || device.kind === 'starting' ? 0 : 1;
  const label = names[side];
  return (
    <button
      type="button"
      aria-label={label}
      title={isDisabled ? 'With so many people there are no cameras' : label}
      aria-disabled={isDisabled}
      aria-busy={device.kind === 'starting'}
      onClick={isDisabled ? undefined : onClick}
      className={`relative grid size-11 place-items-center rounded-full ${side === 0 ? TOGGLE_LOOK.on : TOGGLE_LOOK.off} aria-[disabled=true]:opacity-50`}
    >
      {icons[side]}
      {device.kind === 'trouble' && (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 grid size-4 place-items-center rounded-full bg-[#f0c067] text-xs font-bold text-[#3a2e14]"
        >
          !
        </span>
      )}
    </button>
  );
}

interface ControlProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isOn?: boolean;
  readonly badge?: number | undefined;
  readonly count?: number;
  readonly onClick: () => void;
}

function Control({ label, icon, isOn, badge, count, onClick }: ControlProps) {
  return (
    <button
      type="button"
      title={label}
      aria-pressed={isOn}
      onClick={onClick}
      className="relative flex h-11 min-w-11 items-center justify-center gap-1.5 rounded-full bg-sunken px-3 text-ink hover:brightness-95 aria-pressed:bg-tint aria-pressed:text-accent dark:hover:brightness-125"
    >
      {icon}
      <span className="sr-only">{label}</span>
      {count !== undefined && <span className="text-sm font-medium tabular-nums">{count}</span>}
      {badge !== undefined && (
        <span className="absolute -top-1 -right-1 min-w-5 rounded-full bg-accent px-1 text-center text-xs leading-5 font-semibold text-on-accent">
          {badge}
          <span className="sr-only"> new</span>
        </span>
      )}
    </button>
  );
}

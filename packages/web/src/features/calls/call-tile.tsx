import { Hand, MicOff, MonitorUp, SignalHigh, SignalLow, SignalMedium, WifiOff } from 'lucide-react';
import { Avatar } from '../../ui/avatar.tsx';
import { VideoSurface } from './video-surface.tsx';

/** One picture on the screen of a call: somebody's face, or a screen that is shared. */
export interface TileView {
  readonly key: string;
  readonly name: string;
  readonly avatarId: string;
  readonly isSelf: boolean;
  readonly kind: 'person' | 'screen';
  /** Undefined while there is no picture. */
  readonly video: MediaStream | undefined;
  readonly isMuted: boolean;
  readonly isSpeaking: boolean;
  readonly hasHand: boolean;
  readonly state: 'connected' | 'connecting' | 'away' | 'failed';
  readonly quality: 'good' | 'fair' | 'poor' | undefined;
}

const STATE_WORDS = {
  connecting: 'Connecting…',
  away: 'Connection lost, waiting…',
  failed: 'No connection',
} as const;

interface CallTileProps {
  readonly tile: TileView;
  readonly size: 'small' | 'large';
  readonly onPlayBlocked: () => void;
  readonly onPick?: (() => void) | undefined;
}

export function CallTile({ tile, size, onPlayBlocked, onPick }: CallTileProps) {
  const { name, video, kind, isSelf, isSpeaking, state } = tile;
  const label = kind === 'screen' ? `Screen of ${name}` : `Picture of ${name}`;
  return (
    <figure
      data-tile={tile.key}
      aria-label={tileWords(tile)}
      className="relative size-full overflow-hidden rounded-xl bg-[#202826]"
    >
      {video !== undefined ? (
        <VideoSurface
          stream={video}
          isMirrored={isSelf && kind === 'person'}
          isWhole={kind === 'screen'}
          label={label}
          onPlayBlocked={onPlayBlocked}
        />
      ) : (
        <span className="absolute inset-0 grid place-items-center">
          <Avatar id={tile.avatarId} name={name} size={size === 'small' ? 44 : 88} />
        </span>
      )}
      {state !== 'connected' && <TileState state={state} />}
      {isSpeaking && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-0 rounded-xl border-4 border-[#6ed3bb]"
        />
      )}
      {onPick !== undefined && (
        <button type="button" onClick={onPick} aria-label={`Large: ${label}`} className="absolute inset-0" />
      )}
      <TileCaption tile={tile} />
    </figure>
  );
}

function TileState({ state }: { readonly state: Exclude<TileView['state'], 'connected'> }) {
  return (
    <span className="absolute inset-0 grid place-items-center bg-[#000]/60 text-sm font-medium text-[#fff]">
      <span className="flex items-center gap-2 rounded-lg bg-[#000]/60 px-3 py-1.5">
        {state !== 'connecting' && <WifiOff size={16} aria-hidden />}
        {STATE_WORDS[state]}
      </span>
    </span>
  );
}

function TileCaption({ tile }: { readonly tile: TileView }) {
  const { name, kind, isSelf, isMuted, hasHand } = tile;
  return (
    <>
      {hasHand && (
        <span className="absolute top-2 left-2 grid size-8 place-items-center rounded-full bg-[#f0c067] text-[#3a2e14]">
          <Hand size={18} aria-hidden />
        </span>
      )}
      <figcaption
        aria-hidden
        className="absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-md bg-[#000]/65 px-2 py-0.5 text-sm text-[#fff]"
      >
        {kind === 'screen' && <MonitorUp size={14} className="shrink-0" />}
        {kind === 'person' && isMuted && <MicOff size={14} className="shrink-0 text-[#ff9c8f]" />}
        <span className="truncate">
          {kind === 'screen' ? `${isSelf ? 'Your' : `${name}’s`} screen` : isSelf ? 'You' : name}
        </span>
        <QualityMark quality={tile.quality} />
      </figcaption>
    </>
  );
}

function QualityMark({ quality }: Pick<TileView, 'quality'>) {
  if (quality === undefined) return null;
  const Icon = { good: SignalHigh, fair: SignalMedium, poor: SignalLow }[quality];
  return <Icon size={14} className={`shrink-0 ${quality === 'poor' ? 'text-[#ff9c8f]' : ''}`} />;
}

function tileWords(tile: TileView): string {
  const { name, kind, isSelf, isMuted, isSpeaking, hasHand, state, quality } = tile;
  if (kind === 'screen') return isSelf ? 'Your screen' : `Screen of ${name}`;
  return [
    isSelf ? `You (${name})` : name,
    isMuted ? 'muted' : isSpeaking ? 'speaking' : undefined,
    hasHand ? 'hand raised' : undefined,
    state === 'connected' ? undefined : STATE_WORDS[state],
    quality === 'poor' ? 'poor connection' : undefined,
  ]
    .filter((word) => word !== undefined)
    .join(', ');
}

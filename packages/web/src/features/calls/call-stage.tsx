import { useEffect, useRef, useState } from 'react';
import { CallTile, type TileView } from './call-tile.tsx';
import { GAP_PX, gridLayout } from './grid-layout.ts';

export type CallLayout = 'grid' | 'speaker';

interface CallStageProps {
  readonly tiles: readonly TileView[];
  readonly layout: CallLayout;
  /** The tile that the layout with a speaker shows large. */
  readonly mainKey: string | undefined;
  readonly onPick: (key: string) => void;
  readonly onPlayBlocked: () => void;
}

/** All pictures of a call: alike in a grid, or one large with the others beside it. */
export function CallStage({ tiles, layout, mainKey, onPick, onPlayBlocked }: CallStageProps) {
  const { box, width, height } = useSize();
  const main = tiles.find(({ key }) => key === mainKey) ?? tiles[0];
  return (
    <div ref={box} className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
      {layout === 'grid' || tiles.length === 1 || main === undefined ? (
        <Grid tiles={tiles} width={width} height={height} onPick={onPick} onPlayBlocked={onPlayBlocked} />
      ) : (
        <Speaker
          main={main}
          others={tiles.filter((tile) => tile !== main)}
          isTall={height > width}
          onPick={onPick}
          onPlayBlocked={onPlayBlocked}
        />
      )}
    </div>
  );
}

interface GridProps extends Pick<CallStageProps, 'tiles' | 'onPick' | 'onPlayBlocked'> {
  readonly width: number;
  readonly height: number;
}

function Grid({ tiles, width, height, onPick, onPlayBlocked }: GridProps) {
  const { columns, tileWidth, tileHeight } = gridLayout(tiles.length, width, height);
  return (
    <div
      className="flex size-full flex-wrap content-center items-center justify-center"
      style={{ gap: GAP_PX }}
    >
      {/* Rows break where the layout says, whatever rounding does. */}
      {tiles.map((tile) => (
        <div
          key={tile.key}
          style={{
            width: tileWidth,
            height: tileHeight,
            flexBasis: tileWidth,
            maxWidth: `${100 / columns}%`,
          }}
        >
          <CallTile
            tile={tile}
            size={tileWidth < 260 ? 'small' : 'large'}
            onPlayBlocked={onPlayBlocked}
            onPick={tiles.length > 1 ? () => onPick(tile.key) : undefined}
          />
        </div>
      ))}
    </div>
  );
}

interface SpeakerProps extends Pick<CallStageProps, 'onPick' | 'onPlayBlocked'> {
  readonly main: TileView;
  readonly others: readonly TileView[];
  readonly isTall: boolean;
}

function Speaker({ main, others, isTall, onPick, onPlayBlocked }: SpeakerProps) {
  return (
    <div className={`flex size-full gap-2 ${isTall ? 'flex-col' : ''}`}>
      <div className="min-h-0 min-w-0 flex-1">
        <CallTile tile={main} size="large" onPlayBlocked={onPlayBlocked} />
      </div>
      <div className={`flex shrink-0 gap-2 overflow-auto ${isTall ? 'h-28' : 'w-48 flex-col'}`}>
        {others.map((tile) => (
          <div key={tile.key} className={isTall ? 'h-full w-40 shrink-0' : 'h-27 w-full shrink-0'}>
            <CallTile
              tile={tile}
              size="small"
              onPlayBlocked={onPlayBlocked}
              onPick={() => onPick(tile.key)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function useSize() {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (box.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, ...size };
}

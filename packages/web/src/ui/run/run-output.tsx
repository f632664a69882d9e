import { useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import type { ShownPart } from '@atrium/client/runs/run-view';
import { AnsiText } from './ansi-text.tsx';
import { outputGroups, pngSize, type OutputGroup } from './output-shape.ts';
import { OutputTable } from './output-table.tsx';

interface RunOutputProps {
  readonly parts: readonly ShownPart[];
  /** It grows: the end stays in sight unless somebody scrolls away from it. */
  readonly isLive: boolean;
  /** `all`: there is not much of it. */
  readonly extent: 'short' | 'whole' | 'all';
}

export function RunOutput({ parts, isLive, extent }: RunOutputProps) {
  const area = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => outputGroups(parts), [parts]);
  useFollowEnd(area, parts, isLive);
  const isCut = extent === 'short' && !isLive;
  return (
    <div
      ref={area}
      role="log"
      // Its beginning and end are told elsewhere: read out line by line it would drown everything.
      aria-live="off"
      aria-label="Output"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={isCut ? undefined : 0}
      className={`run-output ${EXTENT[extent]} ${isCut ? 'run-output-cut' : ''}`}
    >
      {groups.map((group, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- output only grows at its end
        <Group key={place} group={group} />
      ))}
    </div>
  );
}

const EXTENT = { short: 'run-output-short', whole: 'run-output-whole', all: '' } as const;
const ASIDE = { stderr: 'Error output', compiler: 'Compiler' } as const;

function Group({ group }: { readonly group: OutputGroup }) {
  switch (group.kind) {
    case 'image':
      return <OutputImage png={group.png} />;
    case 'table':
      return <OutputTable rows={group.rows} />;
    case 'aside':
      return (
        <div className={`run-aside run-${group.stream}`}>
          <span className="run-aside-name">{ASIDE[group.stream]}</span>
          <pre>
            <AnsiText text={group.text.replace(/\n$/, '')} />
          </pre>
        </div>
      );
    case 'flow':
    default:
      return (
        <pre>
          {group.parts.map((part, place) =>
            part.kind === 'input' ? (
              // oxlint-disable-next-line react/no-array-index-key -- output only grows at its end
              <kbd key={place} className="run-typed">
                <span className="sr-only">Your input: </span>
                {part.text}
              </kbd>
            ) : (
              // oxlint-disable-next-line react/no-array-index-key -- as above
              <AnsiText key={place} text={part.text} />
            ),
          )}
        </pre>
      );
  }
}

function OutputImage({ png }: { readonly png: string }) {
  const size = pngSize(png);
  return (
    <img
      src={`data:image/png;base64,${png}`}
      alt="Drawn by the program"
      // Its place is known before it is decoded: nothing moves.
      width={size?.width}
      height={size?.height}
      className="run-image"
    />
  );
}

/** So near to the end counts as being there. */
const NEAR_PX = 24;

function useFollowEnd(
  area: RefObject<HTMLDivElement | null>,
  parts: readonly ShownPart[],
  isLive: boolean,
): void {
  const follows = useRef(true);
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null || !isLive) return undefined;
    const onScroll = () => {
      follows.current = element.scrollHeight - element.clientHeight - element.scrollTop <= NEAR_PX;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [area, isLive]);
  useLayoutEffect(() => {
    if (isLive && parts.length > 0 && follows.current)
      area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [area, parts, isLive]);
}

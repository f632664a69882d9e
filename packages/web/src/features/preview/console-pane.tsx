import { Ban, CircleX, Info, Terminal, TriangleAlert } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import type { ProblemPlace } from '../../lib/build-problem.ts';
import { useReadable } from '../../lib/readable.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/button.tsx';
import type { ConsoleEntry, ConsoleLog } from './frame/console-log.ts';
import type { ShownValue } from './frame/frame-messages.ts';
import { PlaceLink } from './place-link.tsx';

interface ConsolePaneProps {
  readonly log: ConsoleLog;
  readonly fileIdOf: (path: string) => string | undefined;
  readonly onOpenPlace?: ((place: ProblemPlace) => void) | undefined;
}

/** What the page in the frame has printed, and what went wrong in it. */
export function ConsolePane({ log, fileIdOf, onOpenPlace }: ConsolePaneProps) {
  const { entries, dropped } = useReadable(log.lines);
  const area = useRef<HTMLDivElement>(null);
  useEndInSight(area, entries);
  if (entries.length === 0) {
    const text = 'What the page prints, and its errors, stand here.';
    return <EmptyState icon={<Terminal size={26} />} title="Nothing was printed" text={text} />;
  }
  return (
    <section aria-label="Console" className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between border-b border-line pr-2 pl-3 text-sm text-soft">
        <span>{dropped === 0 ? '' : `${dropped} earlier ones are not shown`}</span>
        <IconButton
          label="Clear the console"
          icon={<Ban size={15} aria-hidden />}
          onClick={() => log.clear()}
        />
      </div>
      <div
        ref={area}
        role="log"
        aria-live="off"
        aria-label="Printed by the page"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto font-mono text-[0.8125rem] leading-5"
      >
        {entries.map((entry) => (
          <Entry key={entry.key} entry={entry}>
            {entry.place !== undefined && (
              <PlaceLink
                place={{ ...entry.place, fileId: fileIdOf(entry.place.path) }}
                onOpen={onOpenPlace}
              />
            )}
          </Entry>
        ))}
      </div>
    </section>
  );
}

const LOOK = {
  error: 'bg-danger-tint text-danger',
  warn: 'bg-warn-tint text-warn',
  info: '',
  log: '',
  debug: 'text-soft',
  clear: '',
} as const;

function Entry({ entry, children }: { readonly entry: ConsoleEntry; readonly children: ReactNode }) {
  const { level, depth, values, times } = entry;
  return (
    <div className={`flex items-start gap-2 border-b border-line px-3 py-1 ${LOOK[level]}`}>
      <LevelIcon level={level} />
      <div
        className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap"
        style={depth === 0 ? undefined : { paddingInlineStart: `${depth}rem` }}
      >
        {values.map((value, place) => (
          // oxlint-disable-next-line react/no-array-index-key -- what was printed stays as it is
          <span key={place}>
            {place > 0 && ' '}
            <Value value={value} isTop />
          </span>
        ))}
      </div>
      {times > 1 && (
        <span
          className="rounded-full bg-sunken px-1.5 text-xs text-ink"
          title={`Printed ${times} times in a row`}
        >
          {times}
        </span>
      )}
      {children}
    </div>
  );
}

function LevelIcon({ level }: { readonly level: ConsoleEntry['level'] }) {
  const place = 'mt-0.5 shrink-0';
  if (level === 'error') return <CircleX size={14} aria-label="Error" className={place} />;
  if (level === 'warn') return <TriangleAlert size={14} aria-label="Warning" className={place} />;
  if (level === 'info') return <Info size={14} aria-hidden className={`${place} text-soft`} />;
  return <span aria-hidden className="w-3.5 shrink-0" />;
}

/** At the top a text is itself, inside of other values it is in quotation marks. */
function Value({ value, isTop = false }: { readonly value: ShownValue; readonly isTop?: boolean }) {
  if ('parts' in value) return <Composite value={value} />;
  if (value.kind === 'text')
    return isTop ? value.text : <span className="text-[var(--c-hl-text)]">{JSON.stringify(value.text)}</span>;
  const colour = value.kind === 'value' && !isTop ? 'text-[var(--c-hl-number)]' : '';
  return <span className={colour}>{value.text}</span>;
}

function Composite({ value }: { readonly value: Extract<ShownValue, { kind: 'object' | 'list' }> }) {
  const { kind, name, parts, more } = value;
  if (parts.length === 0) return `${name} ${kind === 'list' ? '[]' : '{}'}`;
  return (
    <details className="inline-block align-top">
      <summary className="cursor-pointer">
        {name} {summaryOf(value)}
      </summary>
      <ul className="border-l border-line pl-3">
        {parts.map(([key, part], place) => (
          // oxlint-disable-next-line react/no-array-index-key -- keys of a Map may be alike
          <li key={place}>
            <span className="text-[var(--c-hl-name)]">{key}</span>: <Value value={part} />
          </li>
        ))}
        {more > 0 && <li className="text-soft">and {more} more</li>}
      </ul>
    </details>
  );
}

const SUMMARY_PARTS = 4;
const SUMMARY_LETTERS = 30;

function summaryOf({ kind, parts, more }: Extract<ShownValue, { kind: 'object' | 'list' }>): string {
  const shown = parts.slice(0, SUMMARY_PARTS).map(([key, part]) => {
    return kind === 'list' ? briefly(part) : `${key}: ${briefly(part)}`;
  });
  const rest = parts.length > SUMMARY_PARTS || more > 0 ? ', …' : '';
  return kind === 'list' ? `[${shown.join(', ')}${rest}]` : `{${shown.join(', ')}${rest}}`;
}

function briefly(value: ShownValue): string {
  if ('parts' in value) return value.name;
  const text = value.text.slice(0, SUMMARY_LETTERS);
  return value.kind === 'text' ? JSON.stringify(text) : text;
}

/** The end stays in sight unless somebody has scrolled away from it. */
function useEndInSight(area: { readonly current: HTMLDivElement | null }, entries: unknown): void {
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const { current } = area;
    if (current === null) return undefined;
    const onScroll = (): void => {
      isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 24;
    };
    current.addEventListener('scroll', onScroll);
    return () => current.removeEventListener('scroll', onScroll);
  });
  useLayoutEffect(() => {
    if (entries !== undefined && isAtEnd.current) area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [area, entries]);
}

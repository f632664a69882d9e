import { Repeat } from 'lucide-react';
import { avatarColour } from '../../ui/avatar-look.ts';
import { timeIn, timeRangeIn } from '../../lib/zoned-time.ts';
import { lookWords, type CalendarItem, type ItemLook } from './calendar-item.ts';

const LOOK: Record<ItemLook, string> = {
  plain: 'bg-raised border-line',
  unanswered: 'bg-paper border-dashed border-edge',
  declined: 'bg-paper border-dashed border-line text-soft line-through',
  live: 'bg-tint border-accent font-semibold',
  over: 'bg-panel border-line text-soft',
  cancelled: 'bg-panel border-line text-soft line-through',
};

interface ItemChipProps {
  readonly item: CalendarItem;
  readonly zone: string;
  /** `block`: in a week, with room for several lines. */
  readonly shape: 'line' | 'block';
  readonly onOpen: (item: CalendarItem) => void;
}

/** A meeting in a month or a week: a button that opens it. Reached with the arrow keys, not with Tab. */
export function ItemChip({ item, zone, shape, onOpen }: ItemChipProps) {
  const { meeting, look } = item;
  const isBlock = shape === 'block';
  return (
    <button
      type="button"
      tabIndex={-1}
      data-item={item.key}
      title={`${timeRangeIn(zone, item.startsAt, item.endsAt)} ${meeting.title}`}
      onClick={() => onOpen(item)}
      className={`flex w-full min-w-0 overflow-hidden rounded-md border text-left text-xs hover:brightness-95 dark:hover:brightness-125 ${LOOK[look]} ${isBlock ? 'h-full items-stretch' : 'min-h-6 items-center'}`}
    >
      <span
        aria-hidden
        className={`w-1 shrink-0 self-stretch ${look === 'over' || look === 'cancelled' ? 'opacity-50' : ''}`}
        style={{ backgroundColor: avatarColour(meeting.roomId) }}
      />
      <span className={`min-w-0 flex-1 px-1.5 leading-4 ${isBlock ? 'py-0.5' : 'flex items-center gap-1.5'}`}>
        {isBlock ? <BlockText item={item} zone={zone} /> : <LineText item={item} zone={zone} />}
        <ItemWords item={item} />
      </span>
      {meeting.series !== undefined && isBlock && (
        <Repeat size={11} aria-hidden className="m-1 shrink-0 text-soft" />
      )}
    </button>
  );
}

type ItemTextProps = Pick<ItemChipProps, 'item' | 'zone'>;

function LineText({ item, zone }: ItemTextProps) {
  const { meeting, look } = item;
  return (
    <>
      <span className="shrink-0 text-soft tabular-nums">{timeIn(zone, item.startsAt)}</span>
      <span className="min-w-0 flex-1 truncate">
        {look === 'live' && <LiveDot />}
        {meeting.title}
      </span>
      {meeting.series !== undefined && <Repeat size={11} aria-hidden className="shrink-0 text-soft" />}
    </>
  );
}

function BlockText({ item, zone }: ItemTextProps) {
  return (
    <>
      <span className="line-clamp-2 font-medium">
        {item.look === 'live' && <LiveDot />}
        {item.meeting.title}
      </span>
      <span className="block truncate text-soft">{timeRangeIn(zone, item.startsAt, item.endsAt)}</span>
    </>
  );
}

function LiveDot() {
  return (
    <span
      aria-hidden
      className="mr-1 inline-block size-2 animate-pulse rounded-full bg-fresh align-baseline"
    />
  );
}

/** What the drawing says, for those who cannot see it. */
function ItemWords({ item }: { readonly item: CalendarItem }) {
  const { meeting, look, roomName } = item;
  const words = [
    roomName,
    meeting.series === undefined ? undefined : `repeats ${meeting.series.summary}`,
    lookWords(look),
  ].filter((word) => word !== undefined && word !== '');
  return <span className="sr-only">, {words.join(', ')}</span>;
}

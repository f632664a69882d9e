import { dayLabel } from '../../lib/time.ts';

export function DayMark({ instant, now }: { readonly instant: number; readonly now: number }) {
  return (
    <div className="flex items-center gap-3 px-4 pt-4 pb-1">
      <span aria-hidden className="h-px flex-1 bg-line" />
      <span className="text-xs font-semibold text-soft">{dayLabel(instant, now)}</span>
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}

export function UnreadMark() {
  return (
    <div className="flex items-center gap-3 px-4 pt-3 pb-1 text-fresh">
      <span aria-hidden className="h-px flex-1 bg-fresh" />
      <span className="text-xs font-semibold">New messages</span>
      <span aria-hidden className="h-px w-4 bg-fresh" />
    </div>
  );
}

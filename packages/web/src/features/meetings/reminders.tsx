import { AlarmClock, Video, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Reminder } from '@atrium/contract/reminders';
import { useClient } from '../../lib/client-context.ts';
import { useNow } from '../../lib/hooks.ts';
import { useReadable } from '../../lib/readable.ts';
import { ownZone } from '../../lib/time-zones.ts';
import { timeIn } from '../../lib/zoned-time.ts';
import { IconButton } from '../../ui/button.tsx';
import { useMeetingLinks } from './meeting-links.ts';
import { showSystemNotice } from '../../lib/system-notices.ts';
import { startsInWords } from './starts-in-words.ts';

const SHOWN = 3;
const REFRESH_MS = 20_000;

/** Meetings that are near, in a corner of the page until they are joined, dismissed or over. */
export function Reminders() {
  const client = useClient();
  const state = useReadable(client.meetings.reminders);
  const now = useNow(REFRESH_MS);
  const due = state.status === 'ready' ? state.value : NONE;
  const shown = onePerMeeting(due).filter(({ endsAt }) => Date.parse(endsAt) > now);
  useSystemNotices(shown);
  return (
    <section
      aria-label="Reminders"
      className="pointer-events-none fixed top-3 right-3 left-3 z-[55] flex flex-col items-end gap-2 md:left-auto"
    >
      <output className="contents">
        {shown.slice(0, SHOWN).map((reminder) => (
          <ReminderCard key={reminder.meetingId} reminder={reminder} now={now} />
        ))}
      </output>
    </section>
  );
}

const NONE: readonly Reminder[] = [];

function ReminderCard({ reminder, now }: { readonly reminder: Reminder; readonly now: number }) {
  const client = useClient();
  const { onJoin, onOpen } = useMeetingLinks();
  const { title, startsAt, meetingId, reminderId } = reminder;
  const dismiss = () => void client.meetings.dismissReminder(reminderId).catch(() => undefined);
  const join = () => {
    dismiss();
    onJoin(meetingId);
  };
  return (
    <div className="pointer-events-auto flex w-full max-w-sm items-center gap-3 rounded-xl border border-line bg-raised py-2 pr-2 pl-3 shadow-xl">
      <AlarmClock size={18} aria-hidden className="shrink-0 text-fresh" />
      <button type="button" onClick={() => onOpen(meetingId)} className="min-w-0 flex-1 text-left">
        <span className="block truncate font-medium">{title}</span>
        <span className="block text-sm text-soft">
          {startsInWords(Date.parse(startsAt), now)}, {timeIn(ownZone, Date.parse(startsAt))}
        </span>
      </button>
      <button
        type="button"
        onClick={join}
        className="flex min-h-9 items-center gap-1.5 rounded-lg bg-accent px-3 text-sm font-medium text-on-accent"
      >
        <Video size={16} aria-hidden />
        Join
      </button>
      <IconButton
        label={`Dismiss the reminder of ${title}`}
        icon={<X size={16} aria-hidden />}
        onClick={dismiss}
      />
    </div>
  );
}

/** Each once, and none of those that were there when the page was opened a while after they were due. */
function useSystemNotices(reminders: readonly Reminder[]): void {
  const { onJoin } = useMeetingLinks();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { reminderId, title, startsAt, meetingId } of reminders) {
      if (told.current.has(reminderId)) continue;
      told.current.add(reminderId);
      const text = startsInWords(Date.parse(startsAt), Date.now());
      showSystemNotice({ title, text, tag: `meeting-${meetingId}`, onClick: () => onJoin(meetingId) });
    }
  }, [reminders, onJoin]);
}

/** Of several reminders of one meeting the latest. */
function onePerMeeting(reminders: readonly Reminder[]): Reminder[] {
  return [...new Map(reminders.map((reminder) => [reminder.meetingId, reminder])).values()];
}

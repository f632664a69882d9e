import {
  CalendarCheck,
  CalendarClock,
  CalendarX,
  PhoneOff,
  Repeat,
  Video,
  type LucideIcon,
} from 'lucide-react';
import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingContent, MeetingNews } from '@atrium/contract/meeting-content';
import { useNow } from '../../lib/hooks.ts';
import { ownZone } from '../../lib/time-zones.ts';
import { durationText, longRangeIn } from '../../lib/zoned-time.ts';
import { Button } from '../../ui/button.tsx';
import { useMeetingLinks } from './meeting-links.ts';
import { ResponseButtons } from './response-buttons.tsx';
import { useCallIn } from './use-running-calls.ts';

const MINUTE_MS = 60_000;

const HEAD: Record<
  MeetingNews,
  { readonly words: string; readonly Icon: LucideIcon; readonly look: string }
> = {
  scheduled: { words: 'Meeting planned', Icon: CalendarCheck, look: 'text-accent' },
  changed: { words: 'Meeting changed', Icon: CalendarClock, look: 'text-accent' },
  cancelled: { words: 'Meeting cancelled', Icon: CalendarX, look: 'text-danger' },
  starting: { words: 'Starting now', Icon: CalendarClock, look: 'text-fresh' },
  started: { words: 'Call started', Icon: Video, look: 'text-fresh' },
  ended: { words: 'Call ended', Icon: PhoneOff, look: 'text-soft' },
};

/** News of a meeting among the messages of its room. */
export function MeetingCard({ content }: { readonly content: MeetingContent }) {
  const { event, title, meetingId } = content;
  const { words, Icon, look } = HEAD[event];
  const { onOpen } = useMeetingLinks();
  return (
    <div className="my-1 flex w-full max-w-lg flex-col gap-2 rounded-xl border border-line bg-raised p-3">
      <div className="flex gap-3">
        <Icon size={20} aria-hidden className={`mt-0.5 shrink-0 ${look}`} />
        <div className="min-w-0 flex-1">
          <p className={`text-xs font-semibold ${look}`}>{words}</p>
          <button
            type="button"
            onClick={() => onOpen(meetingId)}
            className={`max-w-full truncate text-left font-semibold hover:underline ${event === 'cancelled' ? 'line-through' : ''}`}
          >
            {title}
          </button>
          <CardDetails content={content} />
        </div>
      </div>
      <CardActions content={content} />
    </div>
  );
}

function CardDetails({ content }: { readonly content: MeetingContent }) {
  const { event, startsAt, endsAt, summary } = content;
  if (event === 'ended') return <EndedDetails content={content} />;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-soft">
      <span>{longRangeIn(ownZone, Date.parse(startsAt), Date.parse(endsAt))}</span>
      {summary !== undefined && (
        <span className="flex items-center gap-1">
          <Repeat size={13} aria-hidden />
          {summary}
        </span>
      )}
    </p>
  );
}

function EndedDetails({
  content: { durationMs, people = [], peopleCount },
}: {
  readonly content: MeetingContent;
}) {
  const count = peopleCount ?? people.length;
  const unnamed = count - people.length;
  const names = people.map(({ name }) => name).join(', ');
  return (
    <p className="text-sm text-soft">
      {durationMs !== undefined && durationText(Math.max(1, Math.round(durationMs / MINUTE_MS)))}
      {count > 0 && `, with ${names}${unnamed > 0 ? ` and ${unnamed} more` : ''}`}
    </p>
  );
}

function CardActions({ content }: { readonly content: MeetingContent }) {
  const { event, meetingId, endsAt } = content;
  const { onJoin, ownMeetingId } = useMeetingLinks();
  const now = useNow(MINUTE_MS);
  const call = useCallIn(meetingId);
  if (event === 'ended' || event === 'cancelled') return null;
  if (call !== undefined && call.meetingId === ownMeetingId) return null;
  if (call !== undefined) return <RunningActions call={call} onJoin={() => onJoin(meetingId)} />;
  if (Date.parse(endsAt) < now) return null;
  const isPlan = event === 'scheduled' || event === 'changed';
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant={isPlan ? 'plain' : 'primary'} onClick={() => onJoin(meetingId)}>
        <Video size={16} aria-hidden />
        Join
      </Button>
      {isPlan && <ResponseButtons meetingId={meetingId} />}
    </div>
  );
}

interface RunningActionsProps {
  readonly call: RunningCall;
  readonly onJoin: () => void;
}

function RunningActions({ call: { participantCount }, onJoin }: RunningActionsProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button variant="primary" onClick={onJoin}>
        <Video size={16} aria-hidden />
        Join
      </Button>
      <span className="text-sm text-soft">
        {participantCount} {participantCount === 1 ? 'person is' : 'people are'} there
      </span>
    </div>
  );
}

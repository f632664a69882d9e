import { CalendarDays, Hash, MapPin, Repeat, ShieldCheck, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DetailAnswer } from '@atrium/client/meetings/meeting-book';
import type { MeetingId } from '@atrium/contract/ids';
import type { Meeting, MeetingSettings } from '@atrium/contract/meeting-state';
import { useClient, useUser } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { ownZone, zoneLabel } from '../../lib/time-zones.ts';
import { longRangeIn } from '../../lib/zoned-time.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Attendance } from './attendance.tsx';
import { GuestLink } from './guest-link.tsx';
import { InviteeList } from './invitee-list.tsx';
import { MeetingActions } from './meeting-actions.tsx';
import { ResponseButtons } from './response-buttons.tsx';

interface MeetingDetailProps {
  readonly meetingId: MeetingId;
  /** The meeting was removed. */
  readonly onGone: () => void;
}

/** Everything about one meeting, and what one may do with it. */
export function MeetingDetail({ meetingId, onGone }: MeetingDetailProps) {
  const state = useReadable(useClient().meetings.one(meetingId));
  if (state.status === 'loading') return <Skeleton label="Loading the meeting" lines={5} />;
  if (state.status === 'failed') {
    return (
      <EmptyState
        icon={<CalendarDays size={28} />}
        title="This meeting is not there"
        text={`${state.failure.message} It may have been removed, or it is in a room that you are not in.`}
      />
    );
  }
  return <Detail detail={state.value} onGone={onGone} />;
}

function Detail({ detail, onGone }: { readonly detail: DetailAnswer; readonly onGone: () => void }) {
  const { meeting, mayChange, guestCode } = detail;
  const isOpen = meeting.life.status === 'scheduled' || meeting.life.status === 'active';
  return (
    <div className="flex flex-col gap-4">
      <LifeNote meeting={meeting} />
      <Facts detail={detail} />
      {meeting.description !== '' && (
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{meeting.description}</p>
      )}
      <MeetingActions detail={detail} onGone={onGone} />
      {isOpen && (
        <section aria-label="Your answer" className="flex flex-wrap items-center gap-3">
          <span className="text-sm font-medium">Will you come?</span>
          <ResponseButtons meetingId={meeting.meetingId} />
        </section>
      )}
      {guestCode !== undefined && isOpen && <GuestLink meetingId={meeting.meetingId} code={guestCode} />}
      <InviteeList meeting={meeting} />
      {mayChange && meeting.life.status !== 'scheduled' && <Attendance meeting={meeting} />}
    </div>
  );
}

function LifeNote({ meeting: { life } }: { readonly meeting: Meeting }) {
  if (life.status === 'scheduled') return null;
  const note = {
    active: { text: 'In progress now', look: 'bg-tint text-accent' },
    completed: { text: 'Over', look: 'bg-panel text-soft' },
    cancelled: { text: 'Cancelled', look: 'bg-danger-tint text-danger' },
  }[life.status];
  const text = life.status === 'completed' && life.outcome === 'not-held' ? 'Nobody came' : note.text;
  return <p className={`rounded-lg px-3 py-1.5 text-sm font-medium ${note.look}`}>{text}</p>;
}

function Facts({ detail: { meeting, series } }: { readonly detail: DetailAnswer }) {
  const summary = series?.summary ?? meeting.series?.summary;
  const rules = settingWords(meeting.settings, meeting.hasPassword);
  return (
    <dl className="flex flex-col gap-2">
      <WhenFact meeting={meeting} />
      {summary !== undefined && (
        <Fact Icon={Repeat} name="Repeats">
          {summary}
          {meeting.series?.isException === true && (
            <span className="block text-sm text-soft">This one was changed by itself.</span>
          )}
        </Fact>
      )}
      <RoomFact meeting={meeting} />
      {rules.length > 0 && (
        <Fact Icon={ShieldCheck} name="Rules">
          <span className="text-sm">{rules.join(' · ')}</span>
        </Fact>
      )}
    </dl>
  );
}

function WhenFact({ meeting }: { readonly meeting: Meeting }) {
  const startsAt = Date.parse(meeting.startsAt);
  const endsAt = Date.parse(meeting.endsAt);
  return (
    <Fact Icon={CalendarDays} name="When">
      <span className="font-medium">{longRangeIn(ownZone, startsAt, endsAt)}</span>
      {meeting.zone !== ownZone && (
        <span className="block text-sm text-soft">
          {longRangeIn(meeting.zone, startsAt, endsAt)}, {zoneLabel(meeting.zone, startsAt)}
        </span>
      )}
    </Fact>
  );
}

function RoomFact({ meeting }: { readonly meeting: Meeting }) {
  const organizer = useUser(meeting.organizer)?.displayName ?? 'Somebody';
  const { rooms } = useReadable(useClient().rooms);
  const room = rooms.find((view) => view.room.roomId === meeting.roomId)?.room;
  return (
    <Fact Icon={room === undefined ? MapPin : Hash} name="Room">
      {room?.name ?? 'A room that you are not in'}
      <span className="block text-sm text-soft">Planned by {organizer}</span>
    </Fact>
  );
}

interface FactProps {
  readonly Icon: LucideIcon;
  readonly name: string;
  readonly children: ReactNode;
}

function Fact({ Icon, name, children }: FactProps) {
  return (
    <div className="flex gap-3">
      <dt>
        <Icon size={18} aria-hidden className="mt-0.5 text-soft" />
        <span className="sr-only">{name}</span>
      </dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}

/** What differs from a meeting as it is usually. */
function settingWords(settings: MeetingSettings, hasPassword: boolean): string[] {
  return [
    settings.hasLobby && 'Lobby',
    hasPassword && 'Password',
    settings.hasGuests && 'Guests by link',
    !settings.canJoinBeforeHost && 'Begins with a host',
    !settings.hasScreenShare && 'No screen sharing',
    settings.hasScreenShare && settings.presenters === 'hosts' && 'Only hosts share their screen',
    !settings.hasChat && 'No chat',
  ].filter((word) => word !== false);
}

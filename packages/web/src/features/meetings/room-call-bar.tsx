import { Video } from 'lucide-react';
import type { RoomId } from '@atrium/contract/ids';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { useMeetingLinks } from './meeting-links.ts';
import { useCallOfRoom } from './use-running-calls.ts';

const FACES = 4;

interface RoomCallBarProps {
  readonly roomId: RoomId;
}

/** A call that runs in the room, for those who are not in it. */
export function RoomCallBar({ roomId }: RoomCallBarProps) {
  const call = useCallOfRoom(roomId);
  const { onJoin, ownMeetingId } = useMeetingLinks();
  if (call === undefined || call.meetingId === ownMeetingId) return null;
  return (
    <output className="flex shrink-0 items-center gap-3 border-b border-line bg-tint px-4 py-1.5">
      <span aria-hidden className="size-2.5 shrink-0 animate-pulse rounded-full bg-fresh" />
      <p className="min-w-0 flex-1 truncate text-sm">
        <span className="font-semibold">{call.title}</span> is in progress, with {call.participantCount}{' '}
        {call.participantCount === 1 ? 'person' : 'people'}
      </p>
      <span className="hidden gap-1 sm:flex">
        {call.people.slice(0, FACES).map((person) => {
          const id = person.kind === 'user' ? person.user.userId : person.guestId;
          const name = person.kind === 'user' ? person.user.displayName : person.name;
          return <Avatar key={id} id={id} name={name} size={24} />;
        })}
      </span>
      <Button variant="primary" onClick={() => onJoin(call.meetingId)}>
        <Video size={16} aria-hidden />
        Join
      </Button>
    </output>
  );
}

import { useState } from 'react';
import type { Room } from '@atrium/contract/rooms';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useJoin, type Joined } from './use-join.ts';
import { usePublicRooms } from './use-public-rooms.ts';

export function BrowseRooms(joined: Joined) {
  const { rooms, hasMore, failure, isLoading, loadMore } = usePublicRooms();
  const { refusal, isBusy, join } = useJoin(joined);
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = rooms.filter(({ room }) => `${room.name} ${room.topic}`.toLowerCase().includes(wanted));
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label="Filter public rooms"
        type="search"
        autoComplete="off"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <FormError message={failure ?? refusal?.message} />
      {isLoading && rooms.length === 0 && <Skeleton label="Loading public rooms" lines={3} />}
      <ul className="flex flex-col divide-y divide-line">
        {shown.map(({ room, isMember }) => (
          <PublicRoomRow
            key={room.roomId}
            room={room}
            label={isMember ? 'Open' : room.joinsBy === 'approval' ? 'Ask to join' : 'Join'}
            isBusy={isBusy}
            onAct={() => (isMember ? joined.onJoined(room.roomId) : join({ kind: 'name', name: room.name }))}
          />
        ))}
      </ul>
      {!isLoading && shown.length === 0 && failure === undefined && (
        <p className="py-4 text-center text-soft">
          {rooms.length === 0 ? 'There are no public rooms yet.' : 'No public room matches.'}
        </p>
      )}
      {hasMore && (
        <Button variant="quiet" isBusy={isLoading} onClick={loadMore}>
          Show more rooms
        </Button>
      )}
    </div>
  );
}

interface PublicRoomRowProps {
  readonly room: Room;
  readonly label: string;
  readonly isBusy: boolean;
  readonly onAct: () => void;
}

function PublicRoomRow({ room, label, isBusy, onAct }: PublicRoomRowProps) {
  return (
    <li className="flex items-center gap-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{room.name}</span>
        {room.topic !== '' && <span className="block truncate text-sm text-soft">{room.topic}</span>}
      </span>
      <Button disabled={isBusy} aria-label={`${label} ${room.name}`} onClick={onAct}>
        {label}
      </Button>
    </li>
  );
}

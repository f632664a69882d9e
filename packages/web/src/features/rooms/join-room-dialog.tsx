import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { WayIn } from '@atrium/contract/rooms';
import { Modal } from '../../ui/modal.tsx';
import { AskToJoin } from './ask-to-join.tsx';
import { BrowseRooms } from './browse-rooms.tsx';
import { JoinByCode } from './join-by-code.tsx';
import { JoinByName } from './join-by-name.tsx';
import { OwnRequestList } from './own-request-list.tsx';
import { useOwnRequests } from './use-own-requests.ts';

interface JoinRoomDialogProps {
  readonly onJoined: (roomId: RoomId) => void;
  readonly onClosed: () => void;
}

const WAYS = [
  { id: 'browse', label: 'Browse' },
  { id: 'name', label: 'By name' },
  { id: 'code', label: 'By invitation' },
] as const;

type Way = (typeof WAYS)[number]['id'];

export function JoinRoomDialog({ onJoined, onClosed }: JoinRoomDialogProps) {
  return (
    <Modal title="Join a room" onClosed={onClosed}>
      {(close) => (
        <Joining
          onJoined={(roomId) => {
            close();
            onJoined(roomId);
          }}
        />
      )}
    </Modal>
  );
}

function Joining({ onJoined }: Pick<JoinRoomDialogProps, 'onJoined'>) {
  const [way, setWay] = useState<Way>('browse');
  const [asking, setAsking] = useState<WayIn>();
  const requests = useOwnRequests();
  const joined = { onJoined, onMustAsk: setAsking };
  const endAsking = () => setAsking(undefined);
  if (asking !== undefined) return <AskToJoin by={asking} onAsked={endAsking} onCancel={endAsking} />;
  return (
    <div className="flex flex-col gap-4">
      <OwnRequestList requests={requests} />
      <fieldset aria-label="Ways to join" className="flex gap-1 rounded-lg bg-panel p-1">
        {WAYS.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-pressed={way === id}
            onClick={() => setWay(id)}
            className="min-h-8 flex-1 rounded-md px-2 text-sm font-medium text-soft aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-sm"
          >
            {label}
          </button>
        ))}
      </fieldset>
      {way === 'browse' && <BrowseRooms {...joined} />}
      {way === 'name' && <JoinByName {...joined} />}
      {way === 'code' && <JoinByCode {...joined} />}
    </div>
  );
}

import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { Modal } from '../../ui/modal.tsx';
import { BrowseRooms } from './browse-rooms.tsx';
import { JoinByCode } from './join-by-code.tsx';
import { JoinByName } from './join-by-name.tsx';

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
  const [way, setWay] = useState<Way>('browse');
  return (
    <Modal title="Join a room" onClosed={onClosed}>
      {(close) => {
        const join = (roomId: RoomId) => {
          close();
          onJoined(roomId);
        };
        return (
          <div className="flex flex-col gap-4">
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
            {way === 'browse' && <BrowseRooms onOpen={join} />}
            {way === 'name' && <JoinByName onJoined={join} />}
            {way === 'code' && <JoinByCode onJoined={join} />}
          </div>
        );
      }}
    </Modal>
  );
}

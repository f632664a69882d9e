import { AtSign, BellOff, MessagesSquare } from 'lucide-react';
import type { RoomId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import type { Attention, AttentionLevel } from '@atrium/contract/unread';
import { useState, type ReactNode } from 'react';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useSelected } from '../../lib/readable.ts';
import { Check } from '../../ui/check.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { LEVELS, USUAL } from '../../lib/attention-words.ts';

const ICONS: Record<AttentionLevel, ReactNode> = {
  everything: <MessagesSquare size={18} />,
  mentions: <AtSign size={18} />,
  nothing: <BellOff size={18} />,
};

interface RoomAttentionDialogProps {
  readonly room: Room;
  readonly onClosed: () => void;
}

/** What of a room one wants to hear; kept at once, on all devices. */
export function RoomAttentionDialog({ room, onClosed }: RoomAttentionDialogProps) {
  return (
    <Modal
      title="Notifications"
      description={`What you hear of ${room.name}, on all your devices.`}
      onClosed={onClosed}
    >
      {() => <Choices roomId={room.roomId} />}
    </Modal>
  );
}

function Choices({ roomId }: { readonly roomId: RoomId }) {
  const client = useClient();
  const stored = useSelected(
    client.rooms,
    ({ rooms }) => rooms.find(({ room }) => room.roomId === roomId)?.membership.attention,
  );
  // Shown at once; what is stored comes in its place, from here or from another device.
  const [wish, setWish] = useState<Pick<Attention, 'level' | 'isMuted'>>();
  const [failure, setFailure] = useState<string>();
  const { level, isMuted } = wish ?? stored ?? USUAL;
  const choose = async (next: Pick<Attention, 'level' | 'isMuted'>): Promise<void> => {
    setWish(next);
    setFailure(undefined);
    try {
      await client.setAttention(roomId, next);
    } catch (error) {
      setFailure(refusalOf(error).message);
    } finally {
      setWish((now) => (now === next ? undefined : now));
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        legend="Tell me of"
        name="attention"
        cards={LEVELS.map((one) => ({ ...one, icon: ICONS[one.value] }))}
        value={level}
        onChange={(value) => void choose({ level: value, isMuted })}
      />
      <Check
        label="Mute this room"
        text="It counts in no total and stays quiet in the list. Of its messages you hear mentions at most."
        isOn={isMuted}
        onChange={(value) => void choose({ level, isMuted: value })}
      />
      <FormError message={failure} />
    </div>
  );
}

import { MessageCircle } from 'lucide-react';
import { isDirect } from '@atrium/contract/direct-room';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { RoomView, Timeline } from '@atrium/client/state';
import type { Message } from '@atrium/contract/messages';
import { TimelineView } from '../features/timeline/timeline-view.tsx';
import { useClient } from '../lib/client-context.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useDialogs } from './dialogs.ts';

interface RoomMessagesProps {
  readonly view: RoomView;
  readonly timeline: Timeline;
  readonly editingKey: string | undefined;
  readonly onEdit: (key: string | undefined) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onLeave: () => void;
}

/** The timeline, or what stands in its place while there is nothing to show. */
export function RoomMessages({ view, timeline, editingKey, onEdit, onAnswer, onLeave }: RoomMessagesProps) {
  const client = useClient();
  const { room, membership } = view;
  if (timeline.entries.length > 0) {
    return (
      <TimelineView
        timeline={timeline}
        roomName={room.name}
        userId={membership.userId}
        isRoomOwner={mayInRoom(membership.role, 'deleteMessages')}
        editingKey={editingKey}
        onEdit={onEdit}
        onAnswer={onAnswer}
        onLeave={onLeave}
      />
    );
  }
  if (timeline.status === 'loading') {
    return (
      <div className="mt-auto">
        <Skeleton label="Loading messages" lines={6} />
      </div>
    );
  }
  if (timeline.status === 'failed') {
    return (
      <div className="m-auto flex flex-col items-center gap-3 p-6">
        <FormError message={`The messages did not load. ${timeline.failure?.message ?? ''}`} />
        <Button onClick={() => void client.loadOlder(room.roomId).catch(() => undefined)}>Try again</Button>
      </div>
    );
  }
  return <EmptyRoom view={view} />;
}

const FOR_ROOMS =
  'Say what this room is for, or paste some code. Messages take Markdown; three backticks begin a code block.';
const FOR_PEOPLE = 'Nobody else reads what is written here. Everybody in it is told of each message.';

function EmptyRoom({ view }: { readonly view: RoomView }) {
  const open = useDialogs();
  const { room, membership } = view;
  const isOpen = !isDirect(room.roomId) && room.archivedAt === undefined;
  return (
    <EmptyState
      icon={<MessageCircle size={28} />}
      title={isDirect(room.roomId) ? `You and ${room.name}` : `This is the beginning of ${room.name}`}
      text={wordsFor(view)}
      actions={
        isOpen &&
        mayInRoom(membership.role, 'invite') && (
          <Button onClick={() => open({ kind: 'invite', room })}>Invite people</Button>
        )
      }
    />
  );
}

function wordsFor({ room }: RoomView): string {
  if (room.archivedAt !== undefined) return 'Nothing was written here before it was archived.';
  return isDirect(room.roomId) ? FOR_PEOPLE : FOR_ROOMS;
}

import { Bell, LogOut, ShieldCheck, UserPlus } from 'lucide-react';
import type { RoomView } from '@atrium/client/state';
import { isDirect } from '@atrium/contract/direct-room';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { Member } from '@atrium/contract/rooms';
import { useClient, useUser } from '../../lib/client-context.ts';
import { usePersonCard } from '../../lib/person-card.ts';
import { useReadable } from '../../lib/readable.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { PersonStatusLine } from '../../ui/person-status-line.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { attentionInWords } from '../../lib/attention-words.ts';
import { membersInOrder } from './member-order.ts';

interface MembersPanelProps {
  readonly view: RoomView;
  readonly onInvite: () => void;
  readonly onManage: () => void;
  readonly onAttention: () => void;
  readonly onLeave: () => void;
}

export function MembersPanel({ view, onInvite, onManage, onAttention, onLeave }: MembersPanelProps) {
  const client = useClient();
  const { room, membership } = view;
  const list = useReadable(client.members(room.roomId));
  const isPersonal = isDirect(room.roomId);
  return (
    <div className="flex min-h-full flex-col gap-3">
      {mayInvite(view) && (
        <Button onClick={onInvite}>
          <UserPlus size={16} aria-hidden />
          Invite people
        </Button>
      )}
      {mayInRoom(membership.role, 'removeMembers') && (
        <Button onClick={onManage}>
          <ShieldCheck size={16} aria-hidden />
          Manage room
          {room.waiting !== undefined && (
            <span className="rounded-full bg-accent px-2 text-xs leading-5 text-on-accent">
              {room.waiting} {room.waiting === 1 ? 'asks' : 'ask'} to join
            </span>
          )}
        </Button>
      )}
      <Button className="md:hidden" onClick={onAttention}>
        <Bell size={16} aria-hidden />
        Notifications: {attentionInWords(membership.attention)}
      </Button>
      {list.status === 'loading' && <Skeleton label="Loading members" lines={4} />}
      {list.status === 'failed' && (
        <p className="text-sm text-danger">Members did not load. Reopen this panel to try again.</p>
      )}
      <ul className="flex flex-col gap-1">
        {membersInOrder(list.members, list.present).map((member) => (
          <MemberRow
            key={member.user.userId}
            member={member}
            isHere={list.present.has(member.user.userId)}
            isSelf={member.user.userId === membership.userId}
          />
        ))}
      </ul>
      {list.hasMore && (
        <Button
          variant="quiet"
          onClick={() => void client.loadMoreMembers(room.roomId).catch(() => undefined)}
        >
          Show more
        </Button>
      )}
      {mayLeave(view) && (
        <Button variant="quiet" className="mt-auto text-danger" onClick={onLeave}>
          <LogOut size={16} aria-hidden />
          {isPersonal ? 'Leave conversation' : 'Leave room'}
        </Button>
      )}
    </div>
  );
}

function mayInvite({ room, membership }: RoomView): boolean {
  const isOpen = !isDirect(room.roomId) && room.archivedAt === undefined;
  return isOpen && mayInRoom(membership.role, 'invite');
}

/** The owner hands the room over first; two people keep their conversation. */
function mayLeave({ room, membership }: RoomView): boolean {
  return room.directUserIds ? room.directUserIds.length > 2 : membership.role !== 'owner';
}

interface MemberRowProps {
  readonly member: Member;
  readonly isHere: boolean;
  readonly isSelf: boolean;
}

function MemberRow({ member: { user, role }, isHere, isSelf }: MemberRowProps) {
  const showPerson = usePersonCard();
  const status = useUser(user.userId)?.status;
  return (
    <li>
      <button
        type="button"
        onClick={() => showPerson(user.userId)}
        className="flex w-full items-center gap-3 rounded-lg px-1 py-1 text-left hover:bg-sunken"
      >
        <Avatar id={user.userId} name={user.displayName} size={32} isHere={isHere} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-1.5">
            <span className="truncate font-medium">{user.displayName}</span>
            {isSelf && <span className="text-xs text-soft">you</span>}
            {role !== 'member' && <span className="text-xs text-accent">{role}</span>}
          </span>
          <span className="block truncate text-xs text-soft">
            @{user.username}
            {isHere ? ', here now' : ''}
          </span>
          <PersonStatusLine status={status} />
        </span>
      </button>
    </li>
  );
}

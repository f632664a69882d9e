import { Bell, LogOut, ShieldCheck, UserPlus } from 'lucide-react';
import type { RoomView } from '@atrium/client/state';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { Member } from '@atrium/contract/rooms';
import { useClient, useUser } from '../../lib/client-context.ts';
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
  return (
    <div className="flex min-h-full flex-col gap-3">
      {mayInRoom(membership.role, 'invite') && (
        <Button onClick={onInvite}>
          <UserPlus size={16} aria-hidden />
          Invite people
        </Button>
      )}
      {mayInRoom(membership.role, 'removeMembers') && (
        <Button onClick={onManage}>
          <ShieldCheck size={16} aria-hidden />
          Manage room
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
      {membership.role !== 'owner' && (
        <Button variant="quiet" className="mt-auto text-danger" onClick={onLeave}>
          <LogOut size={16} aria-hidden />
          Leave room
        </Button>
      )}
    </div>
  );
}

interface MemberRowProps {
  readonly member: Member;
  readonly isHere: boolean;
  readonly isSelf: boolean;
}

function MemberRow({ member: { user, role }, isHere, isSelf }: MemberRowProps) {
  const status = useUser(user.userId)?.status;
  return (
    <li className="flex items-center gap-3 rounded-lg px-1 py-1">
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
    </li>
  );
}

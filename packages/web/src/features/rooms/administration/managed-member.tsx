import { mayGiveRole, mayInRoom, mayManage } from '@atrium/contract/room-permissions';
import type { Member, Membership, Role } from '@atrium/contract/rooms';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { SMALL_INPUT_LOOK } from '../../../ui/field.tsx';
import type { PlannedDeed } from './confirm-deed.tsx';

type GivenRole = Exclude<Role, 'owner'>;
const GIVEN: readonly GivenRole[] = ['admin', 'member', 'guest'];

interface ManagedMemberProps {
  readonly member: Member;
  readonly own: Membership;
  readonly onRole: (role: GivenRole) => void;
  readonly onPlan: (deed: PlannedDeed['deed']) => void;
}

export function ManagedMember({ member: { user, role }, own, onRole, onPlan }: ManagedMemberProps) {
  const isSelf = user.userId === own.userId;
  const choices = GIVEN.filter((one) => mayGiveRole(own.role, role, one));
  const mayChange = !isSelf && mayManage(own.role, role);
  return (
    <li className="flex flex-wrap items-center gap-2 rounded-lg py-1">
      <Avatar id={user.userId} name={user.displayName} size={32} />
      <span className="min-w-32 flex-1">
        <span className="block truncate font-medium">{user.displayName}</span>
        <span className="block truncate text-xs text-soft">@{user.username}</span>
      </span>
      {mayChange ? (
        <>
          <select
            aria-label={`Role of ${user.displayName}`}
            value={role}
            onChange={(event) => onRole(event.target.value as GivenRole)}
            className={`${SMALL_INPUT_LOOK} w-auto!`}
          >
            {choices.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <span className="-mt-1 flex basis-full flex-wrap gap-1 pl-8">
            {mayInRoom(own.role, 'handOver') && role !== 'guest' && (
              <Action label="Make owner" name={user.displayName} onClick={() => onPlan('rooms.handOver')} />
            )}
            <Action label="Remove" name={user.displayName} onClick={() => onPlan('rooms.removeMember')} />
            <Action label="Ban" name={user.displayName} onClick={() => onPlan('rooms.ban')} />
          </span>
        </>
      ) : (
        <span className="text-sm text-soft">{isSelf ? `you, ${role}` : role}</span>
      )}
    </li>
  );
}

interface ActionProps {
  readonly label: string;
  readonly name: string;
  readonly onClick: () => void;
}

function Action({ label, name, onClick }: ActionProps) {
  return (
    <Button variant="quiet" className="px-2!" onClick={onClick}>
      {label}
      <span className="sr-only"> {name}</span>
    </Button>
  );
}

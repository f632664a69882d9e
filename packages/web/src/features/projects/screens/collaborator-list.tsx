import { useState } from 'react';
import type { MemberList } from '@atrium/client/state';
import { projectRoleOf } from '@atrium/contract/project-access';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import { refusalOf } from '../../../lib/failure.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { FormError, SMALL_INPUT_LOOK } from '../../../ui/field.tsx';
import { useProjectShelf } from '../desk/project-shelf.ts';

interface CollaboratorListProps {
  readonly project: Project;
  readonly members: MemberList;
  readonly isOwner: boolean;
  readonly ownUserId: string;
}

const WORDS: Readonly<Record<ProjectRole, string>> = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' };

/** The room's members with what they may do here. */
export function CollaboratorList({ project, members, isOwner, ownUserId }: CollaboratorListProps) {
  const [failure, setFailure] = useState<string>();
  return (
    <section aria-label="People" className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">People</h3>
      <FormError message={failure} />
      <ul className="flex flex-col gap-1">
        {members.members.map((member) => (
          <li key={member.user.userId} className="flex items-center gap-2.5">
            <Avatar id={member.user.userId} name={member.user.displayName} size={28} />
            <span className="min-w-0 flex-1 truncate text-sm">
              {member.user.displayName}
              {member.user.userId === ownUserId && <span className="text-soft"> (you)</span>}
            </span>
            <RoleChoice {...{ project, member, isOwner, onFailure: setFailure }} />
          </li>
        ))}
      </ul>
      <p className="text-xs text-soft">Owners of the room own its projects.</p>
    </section>
  );
}

interface RoleChoiceProps {
  readonly project: Project;
  readonly member: MemberList['members'][number];
  readonly isOwner: boolean;
  readonly onFailure: (failure: string | undefined) => void;
}

function RoleChoice({ project, member, isOwner, onFailure }: RoleChoiceProps) {
  const shelf = useProjectShelf();
  const userId = member.user.userId;
  const isRoomOwner = member.role === 'owner';
  const role = projectRoleOf(project, { userId, isRoomOwner });
  const own = project.collaborators.find((one) => one.userId === userId)?.role;
  if (!isOwner || isRoomOwner || userId === project.createdBy) {
    return <span className="text-sm text-soft">{WORDS[role]}</span>;
  }
  const choose = async (chosen: string) => {
    try {
      if (chosen === '') await shelf.removeCollaborator(project, userId);
      else await shelf.setRole(project, userId, chosen as ProjectRole);
      onFailure(undefined);
    } catch (error) {
      onFailure(refusalOf(error).message);
    }
  };
  return (
    <select
      aria-label={`Role of ${member.user.displayName}`}
      value={own ?? ''}
      onChange={(event) => void choose(event.target.value)}
      className={`${SMALL_INPUT_LOOK} max-w-48`}
    >
      <option value="">As members ({WORDS[project.settings.memberRole].toLowerCase()})</option>
      {Object.entries(WORDS).map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

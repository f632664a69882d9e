import type { ProjectId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { projectName, type ProjectRole, type ProjectType } from '@atrium/contract/project-state';
import type { StoredProject } from '../../projects/stored-project.ts';
import { asText, isDocument } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import { memberKey } from './map-room.ts';
import { createdAtOf, shortName } from './map-user.ts';
import { refused, type Mapped, type Note } from './reasons.ts';
import type { References } from './references.ts';
import type { StagedRecord } from './staging.ts';
import { cleaned, cut, cutWithNote } from './written-text.ts';

const TYPES: readonly [RegExp, ProjectType][] = [
  [/react|jsx|tsx|next/i, 'react'],
  [/node|express|javascript|typescript|^[jt]s$/i, 'node'],
  [/python|flask|django|^py$/i, 'python'],
  [/html|static|web|vanilla/i, 'static-web'],
];

type Fields = DocumentFields<'projects'>;

/** Whoever made it is what is left to be found out: `undefined` if nobody is known. */
export interface ProjectDraft extends Omit<StoredProject, 'createdBy'> {
  readonly createdBy: UserId | undefined;
  readonly ownerKey: string | undefined;
}

export function mapProject(
  fields: Fields,
  { key, target }: Pick<StagedRecord, 'key' | 'target'>,
  references: References,
): Mapped<ProjectDraft> {
  const roomKey = fields.id('room');
  const roomId = references.room(roomKey);
  if (roomId === undefined) return refused('room-missing', roomKey ?? '');
  const notes: Note[] = [];
  const ownerKey = fields.id('owner');
  const createdBy = references.user(ownerKey);
  if (createdBy === undefined) notes.push({ reason: 'owner-missing', detail: ownerKey ?? '' });
  const createdAt = createdAtOf(fields, key, notes);
  const description = fields.text('description') ?? '';
  const draft: ProjectDraft = {
    projectId: target as ProjectId,
    roomId,
    name: nameOf(fields, key, notes),
    description: cutWithNote(description, LIMITS.projectDescriptionLength, { field: 'description', notes }),
    type: TYPES.find(([form]) => form.test(fields.text('type') ?? ''))?.[1] ?? 'empty',
    createdBy,
    ownerKey,
    createdAt,
    updatedAt: new Date(fields.instant('updatedAt') ?? Date.parse(createdAt)).toISOString(),
    status: isOver(fields) ? 'archived' : 'active',
    collaborators: collaboratorsOf(fields, { references, notes, createdBy }),
    settings: {
      memberRole: 'editor',
      allowUpload: true,
      allowEdit: true,
      allowRun: 'everyone',
      isNetworkAllowed: false,
      maxFileSize: LIMITS.projectBytes,
      allowedTypes: [],
    },
    version: 1,
  };
  return { kind: 'mapped', draft, notes };
}

function nameOf(fields: Fields, key: string, notes: Note[]): string {
  const given = fields.text('name') ?? '';
  const parsed = projectName.safeParse(given);
  if (parsed.success) return parsed.data;
  notes.push({ reason: 'name-changed', detail: cut(cleaned(given), LIMITS.projectNameLength) });
  const plain = cleaned(given)
    .replaceAll(/[\p{Cc}\p{Cf}/\\\s]+/gu, ' ')
    .trim();
  return cut(plain, LIMITS.projectNameLength) || `Project ${shortName(key).slice(0, 6)}`;
}

/** What was removed there is kept out of the way here. */
function isOver(fields: Fields): boolean {
  return (
    fields.flag('isArchived') === true || /^(?:archived|deleted|closed)$/i.test(fields.text('status') ?? '')
  );
}

function collaboratorsOf(
  fields: Fields,
  { references, notes, createdBy }: { references: References; notes: Note[]; createdBy: UserId | undefined },
) {
  const roles = new Map<UserId, ProjectRole>();
  for (const one of fields.list('collaborators') ?? []) {
    const key = memberKey(one);
    const userId = references.user(key);
    if (userId === undefined) notes.push({ reason: 'member-missing', detail: key ?? '' });
    else if (userId !== createdBy)
      roles.set(userId, roleOf(isDocument(one) ? asText(one['role']) : undefined));
  }
  const all = Array.from(roles, ([userId, role]) => ({ userId, role }));
  return all.slice(0, LIMITS.collaboratorsPerProject);
}

function roleOf(role = ''): ProjectRole {
  if (/^(?:owner|admin|administrator)$/i.test(role)) return 'owner';
  return /^(?:viewer|read|reader|readonly|guest)$/i.test(role) ? 'viewer' : 'editor';
}

import { roomName } from '@atrium/contract/rooms';
import { LIMITS } from '@atrium/contract/limits';
import { isBcrypt } from '../../accounts/password-hasher.ts';
import { asText, idKey, isDocument } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import { createdAtOf, shortName } from './map-user.ts';
import type { Mapped, Note } from './reasons.ts';
import type { StagedRecord } from './staging.ts';
import { cleaned, cut, cutWithNote } from './written-text.ts';

export interface RoomDraft {
  readonly name: string;
  readonly topic: string;
  readonly visibility: 'public' | 'private';
  readonly passwordHash: string | undefined;
  readonly createdAt: string;
  readonly owner: string | undefined;
  /** Nothing if the document does not list them: then it is those who wrote. */
  readonly members: readonly string[] | undefined;
}

export function mapRoom(
  fields: DocumentFields<'rooms'>,
  { key }: Pick<StagedRecord, 'key'>,
): Mapped<RoomDraft> {
  const notes: Note[] = [];
  const password = fields.text('password');
  const draft: RoomDraft = {
    name: nameOf(fields, key, notes),
    topic: cutWithNote(fields.text('topic') ?? '', LIMITS.roomTopicLength, { field: 'topic', notes }),
    visibility: isPrivate(fields) ? 'private' : 'public',
    passwordHash: password !== undefined && isBcrypt(password) ? password : undefined,
    createdAt: createdAtOf(fields, key, notes),
    owner: fields.id('owner'),
    members: fields.list('members')?.flatMap((member) => memberKey(member) ?? []),
  };
  if (password && draft.passwordHash === undefined)
    notes.push({ reason: 'room-password-dropped', detail: '' });
  return { kind: 'mapped', draft, notes };
}

/** A member may be an id, a populated account, or a document that holds one of these with a role. */
export function memberKey(member: unknown): string | undefined {
  if (!isDocument(member)) return idKey(member);
  const person = member['user'] ?? member['userId'] ?? member['member'] ?? member;
  return idKey(person) ?? idKey(asText(member['username']) ?? asText(member['email']));
}

function nameOf(fields: DocumentFields<'rooms'>, key: string, notes: Note[]): string {
  const given = fields.text('name') ?? '';
  const parsed = roomName.safeParse(given);
  if (parsed.success) return parsed.data;
  notes.push({ reason: 'name-changed', detail: cut(cleaned(given), LIMITS.roomNameLength) });
  const plain = cleaned(given)
    .replaceAll(/[\p{Cc}\p{Cf}#/]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const made = roomName.safeParse(cut(plain, LIMITS.roomNameLength));
  return made.success ? made.data : `Room ${shortName(key).slice(0, 6)}`;
}

function isPrivate(fields: DocumentFields<'rooms'>): boolean {
  const visibility = fields.text('visibility') ?? '';
  return (
    fields.flag('isPrivate') ??
    (/^(?:private|protected|secret|direct)$/i.test(visibility) || !!fields.text('password'))
  );
}

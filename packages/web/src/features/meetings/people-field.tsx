import { X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { UserProfile } from '@atrium/contract/accounts';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Field, INPUT_LOOK } from '../../ui/field.tsx';

interface PeopleFieldProps {
  readonly roomId: RoomId;
  readonly userIds: readonly UserId[];
  readonly emails: readonly string[];
  readonly onChange: (people: { userIds: readonly UserId[]; emails: readonly string[] }) => void;
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Names of the room's people and e-mail addresses, one after the other. Everybody in the room may come anyway. */
export function PeopleField({ roomId, userIds, emails, onChange }: PeopleFieldProps) {
  const client = useClient();
  const { members } = useReadable(client.members(roomId));
  const users = useReadable(client.users);
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const listId = useId();
  const people = members.map(({ user }) => user).filter(({ userId }) => !userIds.includes(userId));

  const add = (given: string): boolean => {
    const wanted = given.trim();
    if (wanted === '') return true;
    const user = findUser(people, wanted);
    if (user !== undefined) onChange({ userIds: [...userIds, user.userId], emails });
    else if (ADDRESS.test(wanted)) onChange({ userIds, emails: [...new Set([...emails, wanted])] });
    else return false;
    setText('');
    setError(undefined);
    return true;
  };
  const commit = () => {
    if (!add(text)) setError('Choose somebody of the room, or write a whole e-mail address.');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      commit();
    }
  };
  return (
    <Field
      label="Invite"
      isOptional
      error={error}
      hint="Everybody in the room may come. Whoever is invited is asked for an answer."
    >
      {(control) => (
        <div className="flex flex-col gap-2">
          <input
            {...control}
            type="text"
            list={listId}
            autoComplete="off"
            placeholder="Name or e-mail address"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              // What was chosen from the list is a whole name.
              const chosen = people.find((user) => optionOf(user) === event.target.value);
              if (chosen !== undefined) add(event.target.value);
            }}
            onKeyDown={onKeyDown}
            onBlur={commit}
            className={INPUT_LOOK}
          />
          <datalist id={listId}>
            {people.map((user) => (
              // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- its value is what is shown
              <option key={user.userId} value={optionOf(user)} />
            ))}
          </datalist>
          <Chips
            userIds={userIds}
            emails={emails}
            nameOf={(id) => users.get(id)?.displayName ?? 'Somebody'}
            onRemoveUser={(id) => onChange({ userIds: userIds.filter((each) => each !== id), emails })}
            onRemoveEmail={(email) => onChange({ userIds, emails: emails.filter((each) => each !== email) })}
          />
        </div>
      )}
    </Field>
  );
}

interface ChipsProps {
  readonly userIds: readonly UserId[];
  readonly emails: readonly string[];
  readonly nameOf: (userId: UserId) => string;
  readonly onRemoveUser: (userId: UserId) => void;
  readonly onRemoveEmail: (email: string) => void;
}

function Chips({ userIds, emails, nameOf, onRemoveUser, onRemoveEmail }: ChipsProps) {
  if (userIds.length + emails.length === 0) return null;
  return (
    <ul aria-label="Invited" className="flex flex-wrap gap-1.5">
      {userIds.map((id) => (
        <Chip key={id} id={id} name={nameOf(id)} onRemove={() => onRemoveUser(id)} />
      ))}
      {emails.map((email) => (
        <Chip key={email} id={email} name={email} onRemove={() => onRemoveEmail(email)} />
      ))}
    </ul>
  );
}

interface ChipProps {
  readonly id: string;
  readonly name: string;
  readonly onRemove: () => void;
}

function Chip({ id, name, onRemove }: ChipProps) {
  return (
    <li className="flex max-w-full items-center gap-1.5 rounded-full border border-line bg-panel py-0.5 pr-0.5 pl-1 text-sm">
      <Avatar id={id} name={name} size={20} />
      <span className="truncate">{name}</span>
      <button
        type="button"
        aria-label={`Do not invite ${name}`}
        onClick={onRemove}
        className="grid size-6 place-items-center rounded-full text-soft hover:bg-sunken"
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

function optionOf({ displayName, username }: UserProfile): string {
  return `${displayName} (@${username})`;
}

function findUser(people: readonly UserProfile[], wanted: string): UserProfile | undefined {
  const folded = wanted.toLocaleLowerCase().replace(/^@/, '');
  return (
    people.find((user) => optionOf(user) === wanted) ??
    people.find(({ username }) => username.toLocaleLowerCase() === folded) ??
    onlyOne(people.filter(({ displayName }) => displayName.toLocaleLowerCase() === folded))
  );
}

function onlyOne<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

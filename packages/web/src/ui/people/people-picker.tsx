import { X } from 'lucide-react';
import { useState, type RefObject } from 'react';
import type { UserProfile } from '@atrium/contract/accounts';
import { useAccount, useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { Avatar } from '../avatar.tsx';
import { Button } from '../button.tsx';
import { TextField } from '../field.tsx';
import { foundPeople, usernameIn } from './found-people.ts';

interface PeoplePickerProps {
  readonly chosen: readonly UserProfile[];
  readonly most: number;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (chosen: readonly UserProfile[]) => void;
}

/** People one has met are offered while one types; others are found by their whole user name. */
export function PeoplePicker({ chosen, most, inputRef, onChange }: PeoplePickerProps) {
  const [query, setQuery] = useState('');
  const ownId = useAccount()?.userId;
  const users = useReadable(useClient().users);
  const taken = new Set<string>([...chosen.map(({ userId }) => userId), ...(ownId ? [ownId] : [])]);
  const found = foundPeople(users, query, taken);
  const isFull = chosen.length >= most;
  const choose = (user: UserProfile) => {
    if (!isFull && !taken.has(user.userId)) onChange([...chosen, user]);
    setQuery('');
    inputRef.current?.focus();
  };
  const { failure, look, forget } = useLook(choose);
  const onEnter = () => {
    const [first] = found;
    const username = usernameIn(query);
    if (query.trim() === '') return;
    if (first) choose(first);
    else if (username !== undefined) look(username);
  };
  return (
    <div className="flex flex-col gap-3">
      <Chosen people={chosen} onRemove={(one) => onChange(chosen.filter((other) => other !== one))} />
      <TextField
        ref={inputRef}
        label="Name or user name"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={query}
        disabled={isFull}
        error={failure}
        hint={isFull ? `These are ${most}, as many as there can be.` : undefined}
        onChange={(event) => {
          setQuery(event.target.value);
          forget();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || query.trim() === '') return;
          event.preventDefault();
          onEnter();
        }}
      />
      {!isFull && (
        <ul aria-label="People" className="flex flex-col">
          {found.map((user) => (
            <li key={user.userId}>
              <PersonChoice user={user} onChoose={() => choose(user)} />
            </li>
          ))}
        </ul>
      )}
      {!isFull && found.length === 0 && usernameIn(query) !== undefined && (
        <Button onClick={onEnter}>Find @{usernameIn(query)}</Button>
      )}
    </div>
  );
}

/** Asks the server for somebody by user name. */
function useLook(onFound: (user: UserProfile) => void) {
  const client = useClient();
  const [failure, setFailure] = useState<string>();
  const find = async (username: string) => {
    try {
      const { user } = await client.ask('people.find', { username });
      if (user) onFound(user);
      else setFailure(`Nobody has the user name ${username}.`);
    } catch (error) {
      setFailure(refusalOf(error).message);
    }
  };
  return {
    failure,
    look: (username: string) => void find(username),
    forget: () => setFailure(undefined),
  };
}

interface ChosenProps {
  readonly people: readonly UserProfile[];
  readonly onRemove: (user: UserProfile) => void;
}

function Chosen({ people, onRemove }: ChosenProps) {
  if (people.length === 0) return null;
  return (
    <ul aria-label="Chosen" className="flex flex-wrap gap-1.5">
      {people.map((user) => (
        <li key={user.userId}>
          <button
            type="button"
            onClick={() => onRemove(user)}
            className="flex min-h-8 items-center gap-1.5 rounded-full border border-line bg-raised pr-2 pl-1 text-sm hover:bg-sunken"
          >
            <Avatar id={user.userId} name={user.displayName} size={22} />
            {user.displayName}
            <X size={14} aria-hidden className="text-soft" />
            <span className="sr-only">: take away</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface PersonChoiceProps {
  readonly user: UserProfile;
  readonly onChoose: () => void;
}

function PersonChoice({ user, onChoose }: PersonChoiceProps) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className="flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left hover:bg-sunken"
    >
      <Avatar id={user.userId} name={user.displayName} size={32} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{user.displayName}</span>
        <span className="block truncate text-xs text-soft">@{user.username}</span>
      </span>
    </button>
  );
}

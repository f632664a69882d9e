import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { checkRoomName } from './room-rules.ts';
import { useJoin, type Joined } from './use-join.ts';

export function JoinByName(joined: Joined) {
  const { refusal, isBusy, join } = useJoin(joined);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [nameError, setNameError] = useState<string>();
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const error = checkRoomName(name.trim());
        setNameError(error);
        if (error === undefined)
          join({ kind: 'name', name: name.trim(), ...(password !== '' && { password }) });
      }}
    >
      <FormError message={refusal?.message} />
      <TextField
        label="Name of the room"
        autoComplete="off"
        value={name}
        error={nameError}
        onChange={(event) => setName(event.target.value)}
      />
      <PasswordField
        label="Room password"
        isOptional
        autoComplete="off"
        hint="Only private rooms have one."
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" variant="primary" isBusy={isBusy}>
        Join room
      </Button>
    </form>
  );
}

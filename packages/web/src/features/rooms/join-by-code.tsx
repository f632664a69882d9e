import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { codeFrom } from './room-rules.ts';
import { useJoin } from './use-join.ts';

export function JoinByCode({ onJoined }: { readonly onJoined: (roomId: RoomId) => void }) {
  const { refusal, isBusy, join } = useJoin(onJoined);
  const [code, setCode] = useState('');
  const [codeError, setCodeError] = useState<string>();
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const found = codeFrom(code);
        setCodeError(found === '' ? 'Enter the code that you were given.' : undefined);
        if (found !== '') join({ kind: 'code', code: found });
      }}
    >
      <FormError message={refusal?.message} />
      <TextField
        label="Invitation code or link"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={code}
        error={codeError}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" variant="primary" isBusy={isBusy}>
        Join room
      </Button>
    </form>
  );
}

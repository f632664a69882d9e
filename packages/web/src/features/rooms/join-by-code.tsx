import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { codeFrom } from './room-rules.ts';
import { useJoin, type Joined } from './use-join.ts';

export function JoinByCode(joined: Joined) {
  const { refusal, isBusy, join } = useJoin(joined);
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

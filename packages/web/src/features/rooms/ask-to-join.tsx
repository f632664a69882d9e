import { useState } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { WayIn } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';

interface AskToJoinProps {
  readonly by: WayIn;
  readonly onAsked: () => void;
  readonly onCancel?: () => void;
}

/** Some rooms let people in who ask: with a few words, if they like. */
export function AskToJoin({ by, onAsked, onCancel }: AskToJoinProps) {
  const client = useClient();
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const ask = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await client.ask('rooms.askToJoin', { by, note });
      onAsked();
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  return (
    <form
      aria-label="Ask to join"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void ask();
      }}
    >
      <p>
        {by.kind === 'name' ? `“${by.name}”` : 'This room'} lets people in who ask. Its administrators see
        your name, and what you write here.
      </p>
      <FormError message={failure} />
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- what it stands in for had the focus
        autoFocus
        label="A few words to them"
        isOptional
        maxLength={LIMITS.joinNoteLength}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Ask to join
        </Button>
      </div>
    </form>
  );
}

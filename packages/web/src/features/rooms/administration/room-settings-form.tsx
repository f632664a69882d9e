import { useState } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { useDeed } from './use-deed.ts';

export function RoomSettingsForm({ room }: { readonly room: Room }) {
  const client = useClient();
  const [name, setName] = useState(room.name);
  const [topic, setTopic] = useState(room.topic);
  const { failure, isBusy, run } = useDeed();
  const [isSaved, setIsSaved] = useState(false);
  const { roomId } = room;
  const save = async () => setIsSaved(await run(() => client.ask('rooms.update', { roomId, name, topic })));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && name.trim() !== '') void save();
      }}
    >
      <FormError message={failure} />
      <TextField
        label="Name"
        value={name}
        maxLength={LIMITS.roomNameLength}
        onChange={(event) => {
          setName(event.target.value);
          setIsSaved(false);
        }}
      />
      <TextField
        label="Topic"
        isOptional
        value={topic}
        maxLength={LIMITS.roomTopicLength}
        onChange={(event) => {
          setTopic(event.target.value);
          setIsSaved(false);
        }}
      />
      <div className="flex items-center justify-end gap-3">
        <output className="text-sm text-soft">{isSaved ? 'Saved.' : ''}</output>
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={name.trim() === ''}>
          Save settings
        </Button>
      </div>
    </form>
  );
}

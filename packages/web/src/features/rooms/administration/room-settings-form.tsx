import { useState } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { Choice } from '../choice.tsx';
import { ColourChoice, type ChosenColour } from './colour-choice.tsx';
import { RoomDeletion } from './room-deletion.tsx';
import { useDeed } from './use-deed.ts';

const COMERS = [
  { value: 'everybody', label: 'Whoever finds it or is invited' },
  { value: 'approval', label: 'Whom an administrator lets in' },
];

const WHO = [
  { value: 'everybody', label: 'Everybody' },
  { value: 'admins', label: 'Owner and administrators' },
];

interface RoomSettingsProps {
  readonly room: Room;
  readonly mayDelete: boolean;
  readonly onDeleted: () => void;
}

export function RoomSettings({ room, mayDelete, onDeleted }: RoomSettingsProps) {
  return (
    <div className="flex flex-col gap-6">
      <RoomSettingsForm room={room} />
      <ArchiveSection room={room} />
      {mayDelete && <RoomDeletion room={room} onDeleted={onDeleted} />}
    </div>
  );
}

interface Wanted {
  readonly name: string;
  readonly topic: string;
  readonly colour: ChosenColour;
  readonly joinsBy: 'everybody' | 'approval';
  readonly postsBy: 'everybody' | 'admins';
  readonly mentionAllBy: 'everybody' | 'admins';
}

function RoomSettingsForm({ room }: { readonly room: Room }) {
  const client = useClient();
  const [wanted, setWanted] = useState<Wanted>({
    name: room.name,
    topic: room.topic,
    joinsBy: room.joinsBy ?? 'everybody',
    postsBy: room.postsBy ?? 'everybody',
    mentionAllBy: room.mentionAllBy ?? 'everybody',
    colour: room.colour ?? 'none',
  });
  const { failure, isBusy, run } = useDeed();
  const [isSaved, setIsSaved] = useState(false);
  const { roomId } = room;
  const set = (part: Partial<typeof wanted>) => {
    setWanted({ ...wanted, ...part });
    setIsSaved(false);
  };
  const save = async () => setIsSaved(await run(() => client.ask('rooms.update', { roomId, ...wanted })));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && wanted.name.trim() !== '') void save();
      }}
    >
      <FormError message={failure} />
      <TextField
        label="Name"
        value={wanted.name}
        maxLength={LIMITS.roomNameLength}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextField
        label="Topic"
        isOptional
        value={wanted.topic}
        maxLength={LIMITS.roomTopicLength}
        onChange={(event) => set({ topic: event.target.value })}
      />
      <ColourChoice value={wanted.colour} onChange={(colour) => set({ colour })} />
      <Choice
        label="Who comes in"
        value={wanted.joinsBy}
        choices={COMERS}
        onChange={(value) => set({ joinsBy: value === 'approval' ? 'approval' : 'everybody' })}
      />
      <Choice
        label="Who writes messages"
        value={wanted.postsBy}
        choices={WHO}
        onChange={(value) => set({ postsBy: value === 'admins' ? 'admins' : 'everybody' })}
      />
      <Choice
        label="Whose @room and @here reach everybody"
        value={wanted.mentionAllBy}
        choices={WHO}
        onChange={(value) => set({ mentionAllBy: value === 'admins' ? 'admins' : 'everybody' })}
      />
      <div className="flex items-center justify-end gap-3">
        <output className="text-sm text-soft">{isSaved ? 'Saved.' : ''}</output>
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={wanted.name.trim() === ''}>
          Save settings
        </Button>
      </div>
    </form>
  );
}

function ArchiveSection({ room: { roomId, archivedAt } }: { readonly room: Room }) {
  const client = useClient();
  const { failure, isBusy, run } = useDeed();
  const isArchived = archivedAt !== undefined;
  const turn = () => void run(() => client.ask('rooms.update', { roomId, isArchived: !isArchived }));
  return (
    <section aria-label="Archive" className="flex flex-col gap-3 border-t border-line pt-4">
      <FormError message={failure} />
      <p className="text-sm text-soft">
        {isArchived
          ? 'The room is archived. Restored, it is as it was, for everybody who is in it.'
          : 'An archived room can be read and searched by its members, and nobody writes or joins. It can be restored.'}
      </p>
      <Button isBusy={isBusy} className="self-start" onClick={turn}>
        {isArchived ? 'Restore room' : 'Archive room'}
      </Button>
    </section>
  );
}

import { useState } from 'react';
import type { Room, Role } from '@atrium/contract/rooms';
import { mayInviteAs } from '@atrium/contract/room-permissions';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Choice } from './choice.tsx';
import { linkOf } from './room-invitation-link.ts';

type Given = Exclude<Role, 'owner'>;
const GIVEN: readonly Given[] = ['member', 'guest', 'admin'];

const TIMES = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
  { value: '', label: 'Until revoked' },
];
const USES = [
  { value: '', label: 'Any number' },
  { value: '1', label: '1 person' },
  { value: '5', label: '5 people' },
  { value: '25', label: '25 people' },
  { value: '100', label: '100 people' },
];

interface InvitationMakerProps {
  readonly room: Room;
  readonly role: Role;
}

/** A link with what it gives, how long it counts and for how many. */
export function InvitationMaker({ room: { roomId, joinsBy }, role }: InvitationMakerProps) {
  const client = useClient();
  const [wanted, setWanted] = useState({ role: 'member', hours: '168', maxUses: '' });
  const [link, setLink] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const set = (part: Partial<typeof wanted>) => {
    setWanted({ ...wanted, ...part });
    setLink(undefined);
  };
  const make = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      const { secret } = await client.ask('rooms.createInvitation', {
        roomId,
        role: wanted.role as Given,
        ...(wanted.hours !== '' && { hours: Number(wanted.hours) }),
        ...(wanted.maxUses !== '' && { maxUses: Number(wanted.maxUses) }),
      });
      setLink(linkOf(roomId, secret));
    } catch (error) {
      setFailure(refusalOf(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  const roles = GIVEN.filter((one) => mayInviteAs(role, one, joinsBy)).map((one) => ({
    value: one,
    label: one,
  }));
  return (
    <section aria-label="Link" className="flex flex-col gap-3">
      <h3 className="font-medium">By a link</h3>
      <FormError message={failure} />
      <div className="grid gap-3 sm:grid-cols-3">
        <Choice
          label="Comes in as"
          value={wanted.role}
          choices={roles}
          onChange={(value) => set({ role: value })}
        />
        <Choice
          label="Counts for"
          value={wanted.hours}
          choices={TIMES}
          onChange={(hours) => set({ hours })}
        />
        <Choice
          label="Lets in"
          value={wanted.maxUses}
          choices={USES}
          onChange={(maxUses) => set({ maxUses })}
        />
      </div>
      {link === undefined ? (
        <Button variant="primary" isBusy={isBusy} onClick={() => void make()}>
          Make link
        </Button>
      ) : (
        <>
          <output className="rounded-lg border border-line bg-panel px-3 py-2 font-mono text-sm break-all select-all">
            {link}
          </output>
          <p className="text-sm text-soft">It is shown this once. Administrators can revoke it.</p>
          <CopyButton text={link} label="Copy invitation link" />
        </>
      )}
    </section>
  );
}

import { useRef, useState } from 'react';
import type { UserProfile } from '@atrium/contract/accounts';
import { mayInviteAs } from '@atrium/contract/room-permissions';
import type { Role, Room } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { PeoplePicker } from '../../ui/people/people-picker.tsx';
import { Choice } from './choice.tsx';

/** At one time. */
const MOST = 20;
type Given = Exclude<Role, 'owner'>;
const GIVEN: readonly Given[] = ['member', 'guest', 'admin'];

interface MemberAdderProps {
  readonly room: Room;
  readonly role: Role;
}

/** People who are in the room at once, without a link. */
export function MemberAdder({ room: { roomId, joinsBy }, role }: MemberAdderProps) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<readonly UserProfile[]>([]);
  const [as, setAs] = useState<Given>('member');
  const [said, setSaid] = useState<{ failure?: string; done?: string }>({});
  const [isBusy, setIsBusy] = useState(false);
  const add = async () => {
    setIsBusy(true);
    setSaid({});
    const names: string[] = [];
    try {
      for (const { userId, displayName } of chosen) {
        // oxlint-disable-next-line no-await-in-loop -- what was refused stays chosen, with all after it
        await client.ask('rooms.addMember', { roomId, userId, role: as });
        names.push(displayName);
      }
      setSaid({ done: `${names.join(', ')}: in the room now.` });
    } catch (error) {
      setSaid({ failure: refusalOf(error).message });
    }
    setChosen(chosen.slice(names.length));
    setIsBusy(false);
  };
  const roles = GIVEN.filter((one) => mayInviteAs(role, one, joinsBy)).map((one) => ({
    value: one,
    label: one,
  }));
  return (
    <section aria-label="People" className="flex flex-col gap-3">
      <h3 className="font-medium">At once</h3>
      <FormError message={said.failure} />
      <PeoplePicker inputRef={input} chosen={chosen} most={MOST} onChange={setChosen} />
      {chosen.length > 0 && (
        <div className="flex items-end gap-3">
          <Choice label="As" value={as} choices={roles} onChange={(value) => setAs(value as Given)} />
          <Button variant="primary" isBusy={isBusy} onClick={() => void add()}>
            Bring in
          </Button>
        </div>
      )}
      <output className="text-sm text-soft empty:hidden">{said.done}</output>
    </section>
  );
}

import { useEffect, useState } from 'react';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { InvitationNote } from './invitation-note.tsx';

interface RoomCodeProps {
  readonly room: Room;
  readonly mayRenew: boolean;
}

/** The code of a private room; who may gives it another. */
export function RoomCode({ room: { roomId }, mayRenew }: RoomCodeProps) {
  const client = useClient();
  const [code, setCode] = useState<string>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isOpen = true;
    client.invitationCode(roomId).then(
      (found) => {
        if (!isOpen) return;
        setCode(found);
        if (found === undefined) setFailure('This room has no invitation code.');
      },
      (error: unknown) => isOpen && setFailure(refusalOf(error).message),
    );
    return () => {
      isOpen = false;
    };
  }, [client, roomId]);
  return (
    <div className="flex flex-col gap-3">
      <FormError message={failure} />
      {code === undefined && failure === undefined && <Skeleton label="Loading the invitation" lines={1} />}
      {code !== undefined && <InvitationNote code={code} />}
      {mayRenew && (code !== undefined || failure !== undefined) && (
        <CodeRenewal
          renew={async () => {
            try {
              const { invitationCode } = await client.ask('rooms.renewCode', { roomId });
              setCode(invitationCode);
              setFailure(undefined);
              return true;
            } catch (error) {
              setFailure(refusalOf(error).message);
              return false;
            }
          }}
        />
      )}
    </div>
  );
}

/** Asks once more: links that were passed on end with the code. */
function CodeRenewal({ renew }: { readonly renew: () => Promise<boolean> }) {
  const [state, setState] = useState<'quiet' | 'sure?' | 'busy' | 'done'>('quiet');
  if (state === 'quiet')
    return (
      <Button className="self-start" onClick={() => setState('sure?')}>
        New code
      </Button>
    );
  if (state === 'done') return <output className="text-sm text-soft">The room has a new code.</output>;
  return (
    <div role="alertdialog" aria-label="New code" className="flex flex-col gap-3">
      <p className="text-sm text-soft">
        The code and its link open the room no more, wherever they were passed on. Who is in stays.
      </p>
      <div className="flex gap-2">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the button it stands in for had the focus */}
        <Button autoFocus onClick={() => setState('quiet')}>
          Cancel
        </Button>
        <Button
          variant="danger"
          isBusy={state === 'busy'}
          onClick={() => {
            setState('busy');
            void renew().then((isDone) => setState(isDone ? 'done' : 'quiet'));
          }}
        >
          Give a new code
        </Button>
      </div>
    </div>
  );
}

import { BellRing } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { readPush, turnPushOff, turnPushOn, type PushState } from './push.ts';
import { notifiesBeside, setNotifiesBeside } from '../../lib/system-notices.ts';
import { Check } from '../../ui/check.tsx';

export function NotificationsDialog({ onClosed }: { readonly onClosed: () => void }) {
  return (
    <Modal
      title="Notifications"
      description="How this browser tells you of messages and of meetings that are near. What you hear of a room is set there."
      onClosed={onClosed}
    >
      {() => (
        <div className="flex flex-col gap-5">
          <BesideChoice />
          <PushChoice />
        </div>
      )}
    </Modal>
  );
}

/** While Atrium is open in a tab that nobody looks at. */
function BesideChoice() {
  const isOn = useReadable(notifiesBeside);
  const [failure, setFailure] = useState<string>();
  const change = async (wanted: boolean) => {
    const isAllowed = await setNotifiesBeside(wanted);
    setFailure(
      isAllowed
        ? undefined
        : 'The browser does not allow notices of this site. Its settings can change that.',
    );
  };
  return (
    <div className="flex flex-col gap-2">
      <Check
        label="Notices while Atrium is open"
        text="Of the system, when you look at another tab or program."
        isOn={isOn}
        onChange={(wanted) => void change(wanted)}
      />
      <FormError message={failure} />
    </div>
  );
}

function PushChoice() {
  const client = useClient();
  const [state, setState] = useState<PushState>({ kind: 'unknown' });
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    readPush(client).then(setState, (error: unknown) => setFailure(refusalOf(error).message));
  }, [client]);
  const act = (run: () => Promise<PushState>) => {
    setIsBusy(true);
    setFailure(undefined);
    run()
      .then(setState, (error: unknown) => setFailure(pushFailure(error)))
      .finally(() => setIsBusy(false));
  };
  return (
    <section aria-label="While Atrium is closed" className="flex flex-col gap-2">
      <h3 className="flex items-center gap-2 text-sm font-medium">
        <BellRing size={16} aria-hidden className="text-accent" />
        While Atrium is closed
      </h3>
      <p className="text-sm text-soft">{PUSH_WORDS[wordsKey(state)]}</p>
      <FormError message={failure} />
      {state.kind === 'off' && (
        <Button variant="primary" isBusy={isBusy} onClick={() => act(() => turnPushOn(client))}>
          Tell me here too
        </Button>
      )}
      {state.kind === 'on' && (
        <Button isBusy={isBusy} onClick={() => act(() => turnPushOff(client))}>
          No more
        </Button>
      )}
    </section>
  );
}

const PUSH_WORDS = {
  unknown: 'Looking…',
  insecure: 'Browsers allow this on pages with HTTPS only.',
  unsupported: 'This browser has no Web Push.',
  refused: 'This browser was told not to show notices of this site. Its settings can change that.',
  off: 'Messages and reminders come to this browser even when no tab is open.',
  on: 'Messages and reminders come to this browser until you sign out.',
};

function wordsKey(state: PushState): keyof typeof PUSH_WORDS {
  return state.kind === 'impossible' ? state.reason : state.kind;
}

/** A browser without its push service says so with an error of its own. */
function pushFailure(error: unknown): string {
  if (error instanceof DOMException) return 'The push service of this browser cannot be reached.';
  return refusalOf(error).message;
}

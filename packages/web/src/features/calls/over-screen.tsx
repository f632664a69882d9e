import { PhoneOff } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { OverReason } from './call-view.ts';

const WORDS: Record<
  OverReason,
  { readonly title: string; readonly text: string; readonly canReturn: boolean }
> = {
  left: { title: 'You left the call', text: 'The others may still be talking.', canReturn: true },
  ended: { title: 'The call is over', text: 'It was ended for everybody.', canReturn: false },
  denied: { title: 'You were not let in', text: 'A host turned you away.', canReturn: false },
  removed: {
    title: 'You were removed from the call',
    text: 'A host removed you. If you come back, a host has to let you in.',
    canReturn: true,
  },
  replaced: {
    title: 'You are in this call elsewhere',
    text: 'You joined from another tab or device. Here the call is over.',
    canReturn: true,
  },
  refused: { title: 'You could not join', text: '', canReturn: true },
};

interface OverScreenProps {
  readonly reason: OverReason;
  readonly message: string | undefined;
  readonly onReturn: () => void;
  /** Undefined for guests, who have nowhere else to go. */
  readonly onGoOn: (() => void) | undefined;
}

export function OverScreen({ reason, message, onReturn, onGoOn }: OverScreenProps) {
  const { title, text, canReturn } = WORDS[reason];
  return (
    <main className="flex h-full bg-paper">
      <EmptyState
        isPage
        icon={<PhoneOff size={28} />}
        title={title}
        text={message ?? text}
        actions={
          <>
            {canReturn && (
              <Button variant="primary" onClick={onReturn}>
                {reason === 'replaced' ? 'Take the call here' : 'Back to the door'}
              </Button>
            )}
            {onGoOn !== undefined && <Button onClick={onGoOn}>Go to the room</Button>}
          </>
        }
      />
    </main>
  );
}

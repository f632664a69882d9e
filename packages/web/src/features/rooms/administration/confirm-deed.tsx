import type { Member } from '@atrium/contract/rooms';
import { Button } from '../../../ui/button.tsx';

export interface PlannedDeed {
  readonly deed: 'rooms.removeMember' | 'rooms.ban' | 'rooms.handOver';
  readonly member: Member;
}

const WORDS = {
  'rooms.removeMember': {
    question: (name: string) => `Remove ${name} from the room?`,
    text: 'They may come back the way they came.',
    confirm: 'Remove',
  },
  'rooms.ban': {
    question: (name: string) => `Ban ${name} from the room?`,
    text: 'They are taken out and cannot come back by any way until the ban is lifted.',
    confirm: 'Ban',
  },
  'rooms.handOver': {
    question: (name: string) => `Make ${name} the owner of the room?`,
    text: 'You are an administrator then. Only the new owner can give the room back.',
    confirm: 'Hand over',
  },
} as const;

interface ConfirmDeedProps {
  readonly planned: PlannedDeed;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function ConfirmDeed({ planned: { deed, member }, isBusy, onConfirm, onCancel }: ConfirmDeedProps) {
  const words = WORDS[deed];
  return (
    <div role="alertdialog" aria-label={words.confirm} className="flex flex-col gap-4">
      <p className="font-medium">{words.question(member.user.displayName)}</p>
      <p className="text-soft">{words.text}</p>
      <div className="flex justify-end gap-2">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the list it stands in for had the focus */}
        <Button autoFocus onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="danger" isBusy={isBusy} onClick={onConfirm}>
          {words.confirm}
        </Button>
      </div>
    </div>
  );
}

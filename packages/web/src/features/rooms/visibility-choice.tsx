import { Hash, Lock } from 'lucide-react';
import { RadioCards } from '../../ui/radio-cards.tsx';

type Visibility = 'public' | 'private';

interface VisibilityChoiceProps {
  readonly value: Visibility;
  readonly onChange: (value: Visibility) => void;
}

const CHOICES = [
  {
    value: 'public',
    label: 'Public',
    text: 'Everybody with an account can find and join it.',
    icon: <Hash size={18} aria-hidden />,
  },
  {
    value: 'private',
    label: 'Private',
    text: 'Only with an invitation or a password.',
    icon: <Lock size={18} aria-hidden />,
  },
] as const;

export function VisibilityChoice({ value, onChange }: VisibilityChoiceProps) {
  return (
    <RadioCards<Visibility>
      legend="Who can join"
      name="visibility"
      cards={CHOICES}
      value={value}
      onChange={onChange}
    />
  );
}

import { Hash, Lock } from 'lucide-react';

type Visibility = 'public' | 'private';

interface VisibilityChoiceProps {
  readonly value: Visibility;
  readonly onChange: (value: Visibility) => void;
}

const CHOICES = [
  { value: 'public', label: 'Public', text: 'Everybody with an account can find and join it.', Icon: Hash },
  { value: 'private', label: 'Private', text: 'Only with an invitation or a password.', Icon: Lock },
] as const;

export function VisibilityChoice({ value, onChange }: VisibilityChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Who can join</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {CHOICES.map((choice) => (
          <label
            key={choice.value}
            className="flex cursor-pointer gap-2.5 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="visibility"
              aria-label={choice.label}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
              className="sr-only"
            />
            <choice.Icon size={18} aria-hidden className="mt-0.5 shrink-0 text-accent" />
            <span>
              <span className="block font-medium">{choice.label}</span>
              <span className="block text-sm text-soft">{choice.text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

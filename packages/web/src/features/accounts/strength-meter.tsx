import { passwordStrength } from './password-strength.ts';

interface StrengthMeterProps {
  readonly password: string;
  readonly context: readonly string[];
}

const LOOK = ['bg-edge', 'bg-danger', 'bg-accent', 'bg-accent'] as const;

/** In reserved space, so that nothing moves while somebody types. */
export function StrengthMeter({ password, context }: StrengthMeterProps) {
  const { level, hint } = passwordStrength(password, context);
  return (
    <span className="flex flex-col gap-1">
      <span aria-hidden className="flex gap-1">
        {[1, 2, 3].map((step) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${password !== '' && step <= level ? LOOK[level] : 'bg-sunken'}`}
          />
        ))}
      </span>
      <span aria-live="polite">
        {password === '' ? 'At least 15 characters. A sentence works well.' : hint}
      </span>
    </span>
  );
}

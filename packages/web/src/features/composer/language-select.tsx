import { LANGUAGES } from '../../lib/markdown/languages.ts';

interface LanguageSelectProps {
  readonly value: string;
  readonly onChange: (language: string) => void;
}

export function LanguageSelect({ value, onChange }: LanguageSelectProps) {
  return (
    <select
      aria-label="Language"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-h-8 rounded-md border border-line bg-raised px-2 text-sm text-ink"
    >
      {LANGUAGES.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

import { useClient } from '../../lib/client-context.ts';
import { LANGUAGES } from '../../lib/markdown/languages.ts';
import { useReadable } from '../../lib/readable.ts';
import { isRunnable } from '../../lib/runnable.ts';

interface LanguageSelectProps {
  readonly value: string;
  readonly onChange: (language: string) => void;
}

/** What is highlighted, and what can be run besides. */
export function LanguageSelect({ value, onChange }: LanguageSelectProps) {
  const { languages } = useReadable(useClient().languages);
  const others = languages
    .filter((language) => isRunnable(language) && !LANGUAGES.some(({ id }) => id === language.id))
    .map(({ id, name }) => ({ id, label: name }));
  const all = [...LANGUAGES, ...others].sort((a, b) => a.label.localeCompare(b.label));
  return (
    <select
      aria-label="Language"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-h-8 rounded-md border border-line bg-raised px-2 text-sm text-ink"
    >
      {all.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

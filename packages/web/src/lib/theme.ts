import { readStored, writeStored } from './browser-storage.ts';
import { Observable } from './readable.ts';

export type Theme = 'light' | 'dark' | 'system';

/** `public/theme.js` reads the same key before the first paint. */
const KEY = 'atrium.theme';

export const theme = new Observable<Theme>(parseTheme(readStored(KEY)));

export function chooseTheme(choice: Theme): void {
  writeStored(KEY, choice);
  theme.set(choice);
  showTheme();
}

/** Follows the system and other tabs from now on. */
export function watchTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);
  addEventListener('storage', (event) => {
    if (event.key !== KEY) return;
    theme.set(parseTheme(event.newValue ?? undefined));
    showTheme();
  });
}

function showTheme(): void {
  const dark =
    theme.get() === 'dark' ||
    (theme.get() === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

function parseTheme(stored: string | undefined): Theme {
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

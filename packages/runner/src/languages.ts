import type { EmbeddedLanguage } from './language.ts';
import { javascript } from './languages/javascript.ts';
import { python } from './languages/python.ts';

/** In the order in which people see them. */
export const EMBEDDED_LANGUAGES: readonly EmbeddedLanguage[] = [javascript, python];

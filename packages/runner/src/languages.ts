import type { EmbeddedLanguage } from './language.ts';
import { c } from './languages/c.ts';
import { cpp } from './languages/cpp.ts';
import { javascript } from './languages/javascript.ts';
import { lua } from './languages/lua.ts';
import { perl } from './languages/perl.ts';
import { php } from './languages/php.ts';
import { python } from './languages/python.ts';
import { ruby } from './languages/ruby.ts';
import { sql } from './languages/sql.ts';
import { typescript } from './languages/typescript.ts';

/** In the order in which people see them. */
export const EMBEDDED_LANGUAGES: readonly EmbeddedLanguage[] = [
  javascript,
  typescript,
  python,
  lua,
  sql,
  php,
  ruby,
  c,
  cpp,
  perl,
];

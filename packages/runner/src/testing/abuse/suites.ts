import type { AbuseSuite } from './abuse-program.ts';
import { cAbuse } from './c-abuse.ts';
import { javascriptAbuse } from './javascript-abuse.ts';
import { luaAbuse } from './lua-abuse.ts';
import { perlAbuse } from './perl-abuse.ts';
import { phpAbuse } from './php-abuse.ts';
import { pythonAbuse } from './python-abuse.ts';
import { rubyAbuse } from './ruby-abuse.ts';
import { sqlAbuse } from './sql-abuse.ts';
import { typescriptAbuse } from './typescript-abuse.ts';

/** One for each language that runs here. */
export const ABUSE_SUITES: readonly AbuseSuite[] = [
  javascriptAbuse,
  typescriptAbuse,
  luaAbuse,
  sqlAbuse,
  pythonAbuse,
  phpAbuse,
  rubyAbuse,
  perlAbuse,
  cAbuse,
];

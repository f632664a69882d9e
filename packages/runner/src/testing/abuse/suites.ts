import type { AbuseSuite } from './abuse-program.ts';
import { javascriptAbuse } from './javascript-abuse.ts';
import { luaAbuse } from './lua-abuse.ts';
import { sqlAbuse } from './sql-abuse.ts';
import { typescriptAbuse } from './typescript-abuse.ts';

/** One for each language that runs here. */
export const ABUSE_SUITES: readonly AbuseSuite[] = [javascriptAbuse, typescriptAbuse, luaAbuse, sqlAbuse];

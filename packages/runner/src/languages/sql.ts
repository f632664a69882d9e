import type { EmbeddedLanguage } from '../language.ts';

export const sql: EmbeddedLanguage = {
  id: 'sql',
  name: 'SQL',
  aliases: ['sqlite', 'sqlite3'],
  extension: '.sql',
  engine: 'SQLite 3.54.1',
  hasLiveInput: false,
  example:
    "create table people (name text, born integer);\ninsert into people values ('Ada', 1815), ('Grace', 1906), ('Alan', 1912);\nselect name, born from people order by born;\n",
  guest: 'sql',
  packages: ['sql.js'],
  files: [
    {
      path: 'sql.js/dist/sql-wasm.wasm',
      sha256: '43bbcdd44287e5a2db3b6b5af34b1a3485a7a441285d247976c1ebe3c61f8dbf',
      // Emscripten's, with short names: all of them end in the glue, which has its file system in memory.
      imports: Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN', (name) => `a.${name}`),
    },
    {
      path: 'sql.js/dist/sql-wasm.js',
      sha256: '9b96118841c6edfdf53c6f388c1419d1f473cf469df6a6fc2864b386d60bdb5e',
    },
  ],
  isCompiled: false,
  isAlwaysWarm: false,
};

import type { EmbeddedLanguage } from '../language.ts';
import { QUICKJS_FILES } from './quickjs-files.ts';

export const javascript: EmbeddedLanguage = {
  id: 'javascript',
  name: 'JavaScript',
  aliases: ['js', 'node', 'nodejs', 'mjs', 'cjs', 'ecmascript'],
  extension: '.js',
  engine: 'QuickJS 0.17.0',
  hasLiveInput: true,
  example:
    "const names = ['Ada', 'Grace', 'Alan'];\nfor (const name of names) console.log(`Hello, ${name}!`);\n",
  guest: 'javascript',
  packages: ['quickjs-wasi'],
  files: QUICKJS_FILES,
  isCompiled: false,
  isAlwaysWarm: true,
};

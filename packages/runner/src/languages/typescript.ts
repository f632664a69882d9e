import type { EmbeddedLanguage } from '../language.ts';
import { QUICKJS_FILES } from './quickjs-files.ts';

export const typescript: EmbeddedLanguage = {
  id: 'typescript',
  name: 'TypeScript',
  aliases: ['ts', 'mts', 'cts'],
  extension: '.ts',
  engine: 'swc 1.16.2, QuickJS 0.17.0',
  hasLiveInput: true,
  example:
    "const names: readonly string[] = ['Ada', 'Grace', 'Alan'];\nfor (const name of names) console.log(`Hello, ${name}!`);\n",
  guest: 'typescript',
  packages: ['quickjs-wasi', '@swc/wasm-typescript'],
  files: [
    ...QUICKJS_FILES,
    {
      // Its WebAssembly is inside.
      path: '@swc/wasm-typescript/wasm.js',
      sha256: '4e5bbbc203f21c19557476192e1bbc5b074e01f4e1a212799f4d809cdac5c59e',
    },
  ],
  isCompiled: false,
  isAlwaysWarm: false,
};

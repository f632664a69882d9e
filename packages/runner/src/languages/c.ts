import type { EmbeddedLanguage } from '../language.ts';
import { CLANG_FILES, CLANG_MEMORY_BYTES } from './clang-files.ts';

export const c: EmbeddedLanguage = {
  id: 'c',
  name: 'C',
  aliases: ['h', 'c99', 'c11', 'c17'],
  extension: '.c',
  engine: 'Clang 22.1.0',
  hasLiveInput: true,
  example:
    '#include <stdio.h>\n\nint main(void) {\n    const char *names[] = {"Ada", "Grace", "Alan"};\n    for (int i = 0; i < 3; i++) printf("Hello, %s!\\n", names[i]);\n    return 0;\n}\n',
  guest: 'c',
  pack: 'c',
  packages: ['@yowasp/clang'],
  files: CLANG_FILES,
  isCompiled: true,
  isAlwaysWarm: false,
  runtimeMemoryBytes: CLANG_MEMORY_BYTES,
};

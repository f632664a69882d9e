import type { EmbeddedLanguage } from '../language.ts';
import { CLANG_FILES, CLANG_MEMORY_BYTES } from './clang-files.ts';

export const cpp: EmbeddedLanguage = {
  id: 'cpp',
  name: 'C++',
  aliases: ['c++', 'cc', 'cxx', 'hpp'],
  extension: '.cpp',
  engine: 'Clang 22.1.0, without exceptions',
  hasLiveInput: true,
  example:
    '#include <iostream>\n\nint main() {\n    for (const char *name : {"Ada", "Grace", "Alan"}) std::cout << "Hello, " << name << "!\\n";\n}\n',
  guest: 'cpp',
  pack: 'cpp',
  packages: ['@yowasp/clang'],
  files: CLANG_FILES,
  isCompiled: true,
  isAlwaysWarm: false,
  runtimeMemoryBytes: CLANG_MEMORY_BYTES,
};

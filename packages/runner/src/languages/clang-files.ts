import type { RuntimeFile } from '../language.ts';
import { WASI_IMPORTS } from './wasi-imports.ts';

/** Of @yowasp/clang 22: C and C++ are compiled with it. */
export const CLANG_FILES: readonly RuntimeFile[] = [
  {
    path: '@yowasp/clang/gen/llvm.core.wasm',
    sha256: '24fbed474c7b5b4968fd73fc4827440b93fb351c1b6264516130300eff3e7bf5',
    imports: WASI_IMPORTS,
  },
  {
    path: '@yowasp/clang/gen/llvm-resources.tar',
    sha256: '79eef0c336fe55cf03ff8f5b42b784c8168f929a3603138b2c6301f4601e4c86',
  },
];

/** What the compiler may take; the program has its own limit. */
export const CLANG_MEMORY_BYTES = 512 * 1024 * 1024;

import { clangGuest } from './clang/clang-guest.ts';
import { CXX } from './clang/dialect.ts';

export const guest = clangGuest(CXX);

import { clangGuest } from './clang/clang-guest.ts';
import { C } from './clang/dialect.ts';

export const guest = clangGuest(C);

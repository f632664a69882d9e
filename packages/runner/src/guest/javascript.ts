import type { Guest } from './guest.ts';
import { runProgram } from './quickjs/program.ts';

export const guest: Guest = (host) => runProgram(host, (_name, code) => ({ code }));

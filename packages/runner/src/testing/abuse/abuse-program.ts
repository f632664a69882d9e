import type { RunEnd } from '../../code-runner.ts';
import type { Canaries } from '../canaries.ts';

/** A hostile program, and how it may end. */
export interface AbuseProgram {
  /** What it tries. */
  readonly name: string;
  /** Its source, which may speak of the canaries. */
  readonly code: string | ((canaries: Canaries) => string);
  readonly files?: readonly { readonly name: string; readonly content: string }[];
  readonly stdin?: string;
  /** Kinds of ends, or limits, that are right for it; without them any but `refused`. */
  readonly ends?: readonly (RunEnd['kind'] | 'time' | 'cpu' | 'memory' | 'output')[];
  /** What its standard output must be, for a program that tells the tale. */
  readonly prints?: string;
}

/** Hostile programs in one language, and a harmless one that must run after all of them. */
export interface AbuseSuite {
  readonly language: string;
  readonly programs: readonly AbuseProgram[];
  readonly harmless: { readonly code: string; readonly prints: string };
}

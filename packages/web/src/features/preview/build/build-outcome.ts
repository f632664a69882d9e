import type { PackageName } from '../packages/package-list.ts';

/** Stands in a page's import map until there are addresses. */
export const IMPORTS = 'atrium-imports';
/** Followed by the name of a part: stands where its address belongs. */
export const PART = 'atrium-part:';

/** A problem by path; who shows it knows the file. */
export interface PathProblem {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  readonly place?: PathPlace;
}

export interface PathPlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** UTF-16 units from the line's beginning. */
  readonly column: number;
  readonly length: number;
}

/** A script of a page, to be loaded from an address that the frame gives it. */
export interface PagePart {
  /** Stands in the page where the address belongs. */
  readonly name: string;
  readonly text: string;
}

/** All of a page: nothing of it is fetched. */
export interface BuiltPage {
  /** Of the project's page that it was made from, or of the script that a page was made for. */
  readonly path: string;
  readonly html: string;
  readonly parts: readonly PagePart[];
  /** What its scripts import by name. Where `html` says `IMPORTS`, the addresses of these belong. */
  readonly packages: readonly PackageName[];
}

export type BuildOutcome =
  | { readonly kind: 'built'; readonly page: BuiltPage; readonly problems: readonly PathProblem[] }
  | { readonly kind: 'failed'; readonly problems: readonly PathProblem[] }
  /** There is no page and no script that one could be made for. */
  | { readonly kind: 'nothing' };

export interface BuildOrder {
  /** A page of the project; without one its first page is built. */
  readonly page?: string | undefined;
  /** A script to make a page for, where the project has none. */
  readonly entry?: string | undefined;
  readonly isNetworkAllowed: boolean;
}

export function errorAt(text: string, place?: PathPlace): PathProblem {
  return { severity: 'error', text, ...(place && { place }) };
}

export function warningAt(text: string, place?: PathPlace): PathProblem {
  return { severity: 'warning', text, ...(place && { place }) };
}

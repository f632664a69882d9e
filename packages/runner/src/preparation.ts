import type { RuntimeFile } from './language.ts';

/** What `prepare-command.ts` is told, as JSON. */
export interface PreparationOrder {
  readonly directory: string;
  readonly runtimes: readonly {
    readonly language: string;
    readonly packages: readonly string[];
    readonly files: readonly RuntimeFile[];
  }[];
}

/** What it answers with, as JSON. */
export interface Preparation {
  /** Where the packages that are installed really lie. */
  readonly packages: Readonly<Record<string, string>>;
  /** Languages whose runtime is not let in, and why. */
  readonly refused: readonly { readonly language: string; readonly reason: string }[];
  /** Languages whose packages are not installed. */
  readonly missing: readonly string[];
}

import type { BuildOrder, BuildOutcome } from './build-outcome.ts';
import type { LocatedStack } from './source-places.ts';

/** To the worker. `files` goes before the first build; what changed is told before the build that shall have it. */
export type ToBuilder =
  /** All paths of the project. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** The files are not what they were. */
  | { readonly kind: 'changed'; readonly paths: readonly string[] }
  | { readonly kind: 'build'; readonly id: number; readonly order: BuildOrder }
  | { readonly kind: 'locate'; readonly id: number; readonly stack: string }
  | { readonly kind: 'content'; readonly id: number; readonly content: string | Uint8Array | undefined };

/** From the worker. `read` is answered with `content`. */
export type FromBuilder =
  | { readonly kind: 'read'; readonly id: number; readonly path: string }
  | { readonly kind: 'built'; readonly id: number; readonly outcome: BuildOutcome }
  | { readonly kind: 'located'; readonly id: number; readonly located: LocatedStack };

import type { AppError } from '@atrium/contract/errors';
import type { ClientGrant } from '@atrium/contract/project-documents';
import * as Y from 'yjs';
import { hasNoPlace, isPassing } from './document-refusals.ts';
import type { UnsavedDocument } from './document-store.ts';
import { ownUpdate } from './own-update.ts';
import type { UnsavedKeeper } from './unsaved-keeper.ts';
import { writeAgain } from './write-again.ts';

/** The state vector of an empty text. */
const NOTHING = new Uint8Array([0]);

type Push = (update: Uint8Array, grants: readonly ClientGrant[]) => Promise<void>;

/** What tabs that are gone had written, and the server has not confirmed. */
export class LeftWriting {
  readonly #keeper: UnsavedKeeper;
  readonly #push: Push;
  /** The server cannot merge it as it is. */
  #strays: UnsavedDocument[] = [];

  constructor(keeper: UnsavedKeeper, push: Push) {
    this.#keeper = keeper;
    this.#push = push;
  }

  /** To the server. What it does not take stays in the store, and is in nobody's way. Throws what passes. */
  async bring(): Promise<void> {
    for (const one of await this.#keeper.left()) {
      const { state, grants, key } = one;
      const left = docOf(state);
      const update = ownUpdate(left, idsOf(grants), NOTHING);
      left.destroy();
      try {
        // oxlint-disable-next-line no-await-in-loop -- in the order in which it was written
        await this.#push(update, grants);
        // oxlint-disable-next-line no-await-in-loop
        await this.#keeper.forget(key);
      } catch (error) {
        if (isPassing(error as AppError)) throw error;
        this.#keeper.pass(key);
        if (hasNoPlace(error as AppError)) this.#strays.push(one);
      }
    }
  }

  /** What cannot be merged is written anew into a text as the server has it: nothing is lost, nothing waits for ever. */
  async writeInto(doc: Y.Doc, keep: () => Promise<void>): Promise<void> {
    for (const { state, grants, key } of this.#strays.splice(0)) {
      const left = docOf(state);
      writeAgain(left, idsOf(grants), doc);
      left.destroy();
      // oxlint-disable-next-line no-await-in-loop -- never in neither place
      await keep();
      // oxlint-disable-next-line no-await-in-loop
      await this.#keeper.forget(key);
    }
  }
}

function docOf(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

function idsOf(grants: readonly ClientGrant[]): Set<number> {
  return new Set(grants.map(({ clientId }) => clientId));
}

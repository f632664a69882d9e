import type { FileId } from '@atrium/contract/ids';
import type { Readable } from '@atrium/client/state';
import type { DocumentState, OpenDocument, ProjectDesk } from '../desk/project-desk.ts';
import { replacementsIn } from './text-matches.ts';

export interface ReplaceOrder {
  readonly fileIds: readonly FileId[];
  readonly pattern: RegExp;
  readonly replacement: string;
  /** False: `$` in the replacement is a dollar sign. */
  readonly isPattern: boolean;
}

export interface ReplaceOutcome {
  readonly places: number;
  readonly files: number;
  /** Files that could not be changed. */
  readonly failed: number;
}

/** Changes every match in the files as they are at this moment, and nothing else in them. */
export async function replaceInFiles(desk: ProjectDesk, order: ReplaceOrder): Promise<ReplaceOutcome> {
  let [places, files, failed] = [0, 0, 0];
  for (const fileId of order.fileIds) {
    const document = desk.open(fileId);
    try {
      // One after the other: a project may have hundreds of files.
      // oxlint-disable-next-line no-await-in-loop
      const changed = await replaceIn(document, order);
      places += changed;
      files += changed > 0 ? 1 : 0;
    } catch {
      failed += 1;
    } finally {
      document.close();
    }
  }
  return { places, files, failed };
}

async function replaceIn(document: OpenDocument, order: ReplaceOrder): Promise<number> {
  await reached(document.state, ({ kind }) => kind !== 'loading');
  const opened = document.state.get().kind;
  if (opened === 'failed' || opened === 'refused') throw new Error('The file did not open');
  const { text } = document;
  const replacement = order.isPattern ? order.replacement : order.replacement.replaceAll('$', '$$$$');
  const matches = replacementsIn(text.toJSON(), order.pattern, replacement);
  text.doc?.transact(() => {
    // From the end, so that the places before stay where they are.
    for (const { from, to, insert } of matches.toReversed()) {
      text.delete(from, to - from);
      if (insert !== '') text.insert(from, insert);
    }
  }, order);
  if (matches.length > 0) await reached(document.state, ({ kind }) => kind !== 'saving');
  return matches.length;
}

function reached(state: Readable<DocumentState>, isIt: (now: DocumentState) => boolean): Promise<void> {
  return new Promise((done) => {
    if (isIt(state.get())) {
      done();
      return;
    }
    const stop = state.subscribe(() => {
      if (!isIt(state.get())) return;
      stop();
      done();
    });
  });
}

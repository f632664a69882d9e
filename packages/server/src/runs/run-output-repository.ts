import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { MessageId, RunId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { OutputPart } from '@atrium/contract/run-result';
import type { Store, Write } from '../storage/store.ts';

const DOCUMENTS = 'Documents';

export interface OutputPlace {
  readonly messageId: MessageId;
  readonly runId: RunId;
}

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Outputs of which a message shows the beginning only: written and removed with the change of that message. */
export class RunOutputRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Packed: at 256 KB of output an item stays well below the store's 400 KB. */
  async putOf(place: OutputPlace, output: readonly OutputPart[]): Promise<Write> {
    const packed = await pack(JSON.stringify(output));
    return { put: { table: DOCUMENTS, item: { ...keyOf(place), gzip: packed } } };
  }

  async find(place: OutputPlace): Promise<OutputPart[] | undefined> {
    const item = await this.#store.get({ table: DOCUMENTS, key: keyOf(place) });
    if (!item) return undefined;
    return JSON.parse((await unpack(item['gzip'] as Uint8Array)).toString()) as OutputPart[];
  }
}

/** Outputs whose results a change takes from a message go with them. */
export function removalOfOutputs(before: Message, after: Message): Write[] {
  const kept = new Set(after.results?.map(({ result }) => result.runId));
  const gone = (before.results ?? []).filter(({ result }) => result.isShortened && !kept.has(result.runId));
  return gone.map(({ result }) => ({
    delete: { table: DOCUMENTS, key: keyOf({ messageId: before.messageId, runId: result.runId }) },
  }));
}

/** A run that was shared stands on two messages, each with its own copy. */
function keyOf({ messageId, runId }: OutputPlace) {
  return { documentId: runId, part: `output#${messageId}` };
}

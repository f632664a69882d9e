import { deserialize, type DeserializeOptions } from 'bson';
import { idKey, instantOfKey, type BsonDocument } from './bson-values.ts';
import { DocumentFields } from './document-fields.ts';
import { foldReference } from './references.ts';
import type { Mapping } from './mapping.ts';
import type { Progress } from './progress.ts';
import type { RecordKind } from './record-kind.ts';
import { DamagedDump, type Source } from './source.ts';
import type { StagedRecord, Staging, StoredRecord } from './staging.ts';
import { targetIdOf } from './target-id.ts';

const DOCUMENTS_AT_ONCE = 500;
/** Texts of the old system need not be whole characters; they are made so where they are used. */
const LENIENT: DeserializeOptions = { validation: { utf8: false }, promoteBuffers: false };

/** Throws when the bytes are no BSON. */
export function parseDocument(body: Uint8Array): BsonDocument {
  return deserialize(body, LENIENT);
}

export interface StageDeps {
  readonly source: Source;
  readonly staging: Staging;
  readonly mapping: Mapping;
  readonly progress: Progress;
}

/** Reads whatever has not been read yet. Answers with the collections that are of no kind. */
export async function stageEverything(deps: StageDeps): Promise<string[]> {
  const { source, mapping } = deps;
  const ignored: string[] = [];
  for (const collection of await source.collections()) {
    const kind = mapping.kindOf(collection);
    if (kind === undefined) ignored.push(collection);
    // oxlint-disable-next-line no-await-in-loop -- a source is read from one place at a time
    else await stageCollection(deps, collection, kind);
  }
  return ignored;
}

async function stageCollection(deps: StageDeps, collection: string, kind: RecordKind): Promise<void> {
  const { source, staging, progress } = deps;
  const { next, isRead } = staging.progressOf(collection);
  if (isRead) return;
  progress.begin(`Reading ${collection}`);
  let end = next;
  const batch: Uint8Array[] = [];
  const flush = (isWhole: boolean): void => {
    staging.together(() => {
      for (const body of batch) stageDocument(deps, { collection, kind, body });
      staging.noteProgress(collection, end, isWhole);
    });
    progress.advance(batch.length);
    batch.length = 0;
  };
  try {
    for await (const document of source.read(collection, next)) {
      batch.push(document.body);
      end = document.next;
      if (batch.length >= DOCUMENTS_AT_ONCE) flush(false);
    }
  } catch (error) {
    if (!(error instanceof DamagedDump)) throw error;
    const key = `byte ${error.offset}`;
    staging.note({
      kind,
      key,
      collection,
      outcome: 'refused',
      reason: 'damaged-dump',
      detail: error.message,
    });
  }
  flush(true);
  progress.end();
}

interface Read {
  readonly collection: string;
  readonly kind: RecordKind;
  readonly body: Uint8Array;
}

function stageDocument({ staging, mapping }: StageDeps, { collection, kind, body }: Read): void {
  const document = tryParse(body);
  if (document === undefined) {
    const detail = `${body.length} bytes`;
    staging.note({
      kind,
      key: idOfDamaged(body),
      collection,
      outcome: 'refused',
      reason: 'unreadable',
      detail,
    });
    return;
  }
  const record = recordOf(document, { collection, kind, body }, mapping);
  if (record === undefined) {
    staging.note({ kind, key: '', collection, outcome: 'refused', reason: 'no-id', detail: '' });
    return;
  }
  const known = staging.find(kind, record.key);
  if (known === undefined) {
    staging.insert(record);
    for (const field of new DocumentFields(document, mapping.fields[kind]).leftOver())
      staging.countLeftOver(kind, field);
  } else if (known.collection === collection) stageAgain(staging, known, body);
  else {
    const detail = `the same as in ${known.collection}`;
    staging.note({ kind, key: record.key, collection, outcome: 'refused', reason: 'duplicate-id', detail });
  }
}

/** A document that was read before. What was refused or never brought is looked at afresh if it is another now. */
export function stageAgain(staging: Staging, known: StoredRecord, body: Uint8Array): void {
  if (Buffer.from(known.body).equals(body)) return;
  const { kind, key, collection, state } = known;
  const isBrought = state === 'brought' || state === 'changed';
  if (state === 'refused')
    staging.run('DELETE FROM faults WHERE kind = ? AND key = ? AND collection = ?', kind, key, collection);
  staging.replaceBody(known, body, isBrought ? 'changed' : 'staged');
}

/** What is kept of a document beside its bytes: whom it belongs to, when it is from, and how others may call it. */
export function recordOf(document: BsonDocument, read: Read, mapping: Mapping): StagedRecord | undefined {
  const { kind } = read;
  const key = idKey(document['_id']);
  if (key === undefined) return undefined;
  const at = instantIn(document, kind, mapping) ?? instantOfKey(key) ?? 0;
  const about = {
    parent: parentIn(document, kind, mapping) ?? null,
    name: nameIn(document, kind, mapping) ?? null,
  };
  return { ...read, key, at, ...about, target: targetIdOf(kind, key, at) };
}

function instantIn(document: BsonDocument, kind: RecordKind, mapping: Mapping): number | undefined {
  return new DocumentFields<'users'>(document, mapping.fields[kind]).instant('createdAt');
}

function parentIn(document: BsonDocument, kind: RecordKind, mapping: Mapping): string | undefined {
  const paths = mapping.fields[kind];
  if (kind === 'messages') return new DocumentFields<'messages'>(document, paths).id('room');
  return kind === 'files' ? new DocumentFields<'files'>(document, paths).id('project') : undefined;
}

function nameIn(document: BsonDocument, kind: RecordKind, mapping: Mapping): string | undefined {
  const paths = mapping.fields[kind];
  const name =
    kind === 'users'
      ? new DocumentFields<'users'>(document, paths).text('username')
      : kind === 'rooms'
        ? new DocumentFields<'rooms'>(document, paths).text('name')
        : undefined;
  return name === undefined ? undefined : foldReference(name);
}

function tryParse(body: Uint8Array): BsonDocument | undefined {
  try {
    return parseDocument(body);
  } catch {
    return undefined;
  }
}

/** Mongoose and MongoDB put `_id` first: a damaged document often still tells whose it is. */
function idOfDamaged(body: Uint8Array): string {
  const isObjectId = body[4] === 7 && Buffer.from(body.subarray(5, 9)).toString('latin1') === '_id\0';
  return isObjectId ? Buffer.from(body.subarray(9, 21)).toString('hex') : '';
}

import { deserialize } from 'bson';
import { idKey, type BsonDocument } from './bson-values.ts';
import type { MongoImport } from './mongo-import.ts';
import { parseDocument, recordOf, stageAgain } from './stage.ts';
import type { LiveSource, SourceEvent } from './source.ts';
import type { Staging, StoredRecord } from './staging.ts';

export interface FollowDeps {
  readonly mongo: MongoImport;
  readonly source: LiveSource;
  readonly staging: Staging;
  /** Ends following, when everything that has arrived is brought. */
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Brings what happens in the source from the noted position on. */
export async function follow({ mongo, source, staging, signal, tell }: FollowDeps): Promise<void> {
  let total = 0;
  for await (const events of source.events(staging.setting('position')!)) {
    if (events.length > 0) {
      stageEvents(mongo, staging, events);
      await mongo.bringStaged();
      // Only now: after a kill they come again, and are known.
      staging.set('position', events.at(-1)!.token);
      total += events.length;
      tell(`${total} changes brought`);
    } else if (signal.aborted) return;
  }
}

function stageEvents(mongo: MongoImport, staging: Staging, events: readonly SourceEvent[]): void {
  staging.together(() => {
    for (const event of events) stageEvent(mongo, staging, event);
  });
}

function stageEvent({ context: { mapping } }: MongoImport, staging: Staging, event: SourceEvent): void {
  const { collection, body } = event;
  const kind = mapping.kindOf(collection);
  const key = idKey((deserialize(event.id) as BsonDocument)['_id']);
  if (kind === undefined || key === undefined) return;
  const known = staging.find(kind, key);
  if (known !== undefined && known.collection !== collection) return;
  if (known !== undefined) stageChange(staging, known, body);
  else if (body !== undefined) {
    const record = recordOf(parseDocument(body), { collection, kind, body }, mapping);
    if (record) staging.insert(record);
  }
}

function stageChange(staging: Staging, known: StoredRecord, body: Uint8Array | undefined): void {
  if (body === undefined) stageRemoval(staging, known);
  else stageAgain(staging, known, body);
}

/** A message leaves a tombstone; what else goes there stays here, and the report says so. */
function stageRemoval(staging: Staging, { kind, key, collection, state }: StoredRecord): void {
  if (kind === 'messages' && state !== 'refused') staging.setState(kind, key, 'gone');
  else if (state !== 'refused')
    staging.note({
      kind,
      key,
      collection,
      outcome: 'changed',
      reason: 'not-followed',
      detail: 'removed there',
    });
}

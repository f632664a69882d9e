import type { Store } from '../../storage/store.ts';
import { DocumentFields } from './document-fields.ts';
import type { FormerMembers } from './former-members.ts';
import type { Mapping } from './mapping.ts';
import type { Progress } from './progress.ts';
import type { Mapped, Note } from './reasons.ts';
import type { RecordKind } from './record-kind.ts';
import type { References } from './references.ts';
import { parseDocument } from './stage.ts';
import type { StagedRecord, Staging } from './staging.ts';
import type { Throttle } from './throttle.ts';

/** What every part of the import works with. */
export interface ImportContext {
  readonly store: Store;
  readonly staging: Staging;
  readonly mapping: Mapping;
  readonly references: References;
  readonly formerMembers: FormerMembers;
  readonly progress: Progress;
  readonly throttle: Throttle;
  readonly now: () => number;
}

export function fieldsOf<Kind extends RecordKind>(
  { mapping }: Pick<ImportContext, 'mapping'>,
  record: Pick<StagedRecord, 'kind' | 'body'>,
): DocumentFields<Kind> {
  return new DocumentFields<Kind>(parseDocument(record.body), mapping.fields[record.kind]);
}

/** Keeps what was said of a record. */
export function noteAll(staging: Staging, record: StagedRecord, notes: readonly Note[]): void {
  const { kind, key, collection } = record;
  for (const { reason, detail } of notes)
    staging.note({ kind, key, collection, outcome: 'changed', reason, detail });
}

/** Notes what a mapping says of a record. Answers with the draft, or with nothing when it is refused. */
export function settle<Draft>(
  staging: Staging,
  record: StagedRecord,
  mapped: Mapped<Draft>,
): Draft | undefined {
  if (mapped.kind === 'mapped') {
    noteAll(staging, record, mapped.notes);
    return mapped.draft;
  }
  const { kind, key, collection } = record;
  staging.refuse({ kind, key, collection, reason: mapped.reason, detail: mapped.detail });
  return undefined;
}

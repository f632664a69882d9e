import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { CHANGES, REFUSALS } from './reasons.ts';
import { RECORD_KINDS, type RecordKind } from './record-kind.ts';
import type { Fault, Staging } from './staging.ts';

export interface KindCounts {
  /** Documents of the source; what is damaged counts. */
  readonly read: number;
  readonly brought: number;
  readonly refused: number;
  /** Not brought yet. */
  readonly waiting: number;
  /** Records brought of which something is said. */
  readonly noted: number;
}

export interface ImportReport {
  readonly counts: Readonly<Record<RecordKind, KindCounts>>;
  /** Records by what is said of them. */
  readonly reasons: readonly { outcome: Fault['outcome']; kind: string; reason: string; records: number }[];
  /** Collections that are of no kind. */
  readonly ignoredCollections: readonly string[];
  /** Fields that are not brought, with the number of documents that have them. */
  readonly fieldsLeft: readonly { kind: string; field: string; documents: number }[];
}

export function reportOf(staging: Staging, ignoredCollections: readonly string[]): ImportReport {
  const counts = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, countsOf(staging, kind)]));
  return {
    counts: counts as Record<RecordKind, KindCounts>,
    reasons: staging.all(
      'SELECT outcome, kind, reason, count(DISTINCT key || collection) AS records FROM faults GROUP BY outcome, kind, reason ORDER BY outcome DESC, kind, reason',
    ),
    ignoredCollections,
    fieldsLeft: staging.leftOver(),
  };
}

function countsOf(staging: Staging, kind: RecordKind): KindCounts {
  const counted = (sql: string): number => staging.one<{ n: number }>(sql, kind)?.n ?? 0;
  const refused = counted("SELECT count(*) AS n FROM faults WHERE kind = ? AND outcome = 'refused'");
  const staged = staging.countOf(kind);
  const refusedAfterStaging = staging.countOf(kind, 'refused');
  const waiting = staging.countOf(kind, 'staged') + staging.countOf(kind, 'changed');
  return {
    read: staged + refused - refusedAfterStaging,
    brought: staged - refusedAfterStaging - waiting,
    refused,
    waiting,
    noted: counted("SELECT count(DISTINCT key) AS n FROM faults WHERE kind = ? AND outcome = 'changed'"),
  };
}

/** For a person. */
export function linesOf(report: ImportReport): string[] {
  const rows = RECORD_KINDS.filter((kind) => report.counts[kind].read > 0).map((kind) =>
    lineOf(kind, report),
  );
  const reasons = report.reasons.map(({ outcome, kind, reason, records }) => {
    const text = outcome === 'refused' ? REFUSALS[reason as never] : CHANGES[reason as never];
    const mark = outcome === 'refused' ? 'not brought' : 'changed';
    return `  ${mark}: ${records} ${kind}, ${reason}. ${String(text)}`;
  });
  const ignored = report.ignoredCollections.join(', ');
  const left = report.fieldsLeft.map(({ kind, field, documents }) => `${kind}.${field} (${documents})`);
  return [
    ...rows,
    ...reasons,
    ...(ignored === '' ? [] : [`Collections not read: ${ignored}`]),
    ...(left.length === 0 ? [] : [`Fields not brought: ${left.join(', ')}`]),
  ];
}

function lineOf(kind: RecordKind, { counts }: ImportReport): string {
  const { read, brought, refused, waiting, noted } = counts[kind];
  const parts = [
    `${brought} of ${read} brought`,
    ...(noted > 0 ? [`${noted} of them not quite as they were`] : []),
    ...(refused > 0 ? [`${refused} not`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return `${kind}: ${parts.join(', ')}`;
}

/** `report.json` in the working directory: counts, and every record of which something is said. Answers with its path. */
export async function writeReport(
  directory: string,
  report: ImportReport,
  staging: Staging,
): Promise<string> {
  const path = join(directory, 'report.json');
  const file = createWriteStream(path, { mode: 0o600 });
  file.write(`${JSON.stringify(report, undefined, 2).replace(/\n}$/, '')},\n  "records": [`);
  let separator = '\n    ';
  for (const { kind, key, collection, outcome, reason, detail } of staging.faults()) {
    const line = JSON.stringify({ kind, id: key, collection, outcome, reason, detail });
    // oxlint-disable-next-line no-await-in-loop -- there may be more than fits into memory
    if (!file.write(separator + line)) await once(file, 'drain');
    separator = ',\n    ';
  }
  file.end('\n  ]\n}\n');
  await once(file, 'finish');
  return path;
}

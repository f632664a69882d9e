import type { CapacityRow } from '@atrium/server/storage/capacity-meter';
import type { ServerHandle } from '../subjects/server-handle.ts';

/** Capacity units, as the store reports them. */
export interface Units {
  readonly read: number;
  readonly written: number;
}

/** What the store has reported so far. Throws if a table was ever scanned. */
export async function unitsOf(server: ServerHandle): Promise<Units> {
  const rows = await server.ask('capacity');
  const scan = rows.find(({ operation }) => operation === 'Scan');
  if (scan) throw new Error(`${scan.table} was scanned`);
  const sum = (kind: CapacityRow['kind']): number =>
    rows.reduce((units, row) => units + (row.kind === kind ? row.units : 0), 0);
  return { read: sum('read'), written: sum('write') };
}

export function unitsBetween(before: Units, after: Units, calls: number): Units {
  return { read: (after.read - before.read) / calls, written: (after.written - before.written) / calls };
}

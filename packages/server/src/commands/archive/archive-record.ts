import type { AttributeMap } from '../../storage/marshalling.ts';
import { keyAttributes, TABLES, tableDefinition } from '../../storage/tables.ts';
import type { TableName } from '../../storage/store.ts';
import { ArchiveRefused } from './archive-refused.ts';

/** One line of an archive: an item of a table, or the secret that the deployment's servers share. */
export type ArchiveRecord =
  | { readonly kind: 'item'; readonly table: TableName; readonly item: AttributeMap }
  | { readonly kind: 'secret'; readonly secret: string };

/** The end of an archive, by which it is known to be whole. */
export interface Trailer {
  /** Lines by table, `secret` beside. */
  readonly counts: Readonly<Record<string, number>>;
  /** Base64, SHA-256 of everything before the trailer. */
  readonly hash: string;
}

export function lineOf(record: ArchiveRecord): string {
  return record.kind === 'item'
    ? `[${JSON.stringify(record.table)},${JSON.stringify(record.item)}]\n`
    : `["secret",${JSON.stringify(record.secret)}]\n`;
}

/** Of a line without its end. Throws `ArchiveRefused` unless a table could take it. */
export function recordOf(line: string): ArchiveRecord {
  const parsed = parse(line);
  if (!Array.isArray(parsed) || parsed.length !== 2) throw unknownLine();
  const [name, content] = parsed as [unknown, unknown];
  if (name === 'secret' && isSecret(content)) return { kind: 'secret', secret: content };
  if (typeof name !== 'string' || !Object.hasOwn(TABLES, name)) throw unknownLine();
  const table = name as TableName;
  if (!isItemOf(table, content)) throw unknownLine();
  return { kind: 'item', table, item: content };
}

export function trailerOf(text: string): Trailer {
  const parsed = parse(text) as Partial<Trailer> | null;
  if (typeof parsed?.hash !== 'string' || typeof parsed.counts !== 'object' || parsed.counts === null)
    throw new ArchiveRefused('altered', 'its end cannot be read');
  return { counts: parsed.counts, hash: parsed.hash };
}

/** The key of an item, as text. */
export function keyText(table: TableName, item: AttributeMap): string {
  return JSON.stringify(keyAttributes(tableDefinition(table)).map((name) => item[name]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownLine();
  }
}

function isItemOf(table: TableName, content: unknown): content is AttributeMap {
  if (typeof content !== 'object' || content === null) return false;
  const item = content as Record<string, { S?: unknown } | undefined>;
  return keyAttributes(tableDefinition(table)).every((name) => typeof item[name]?.S === 'string');
}

function isSecret(content: unknown): content is string {
  return typeof content === 'string' && /^[\w-]{43,}$/.test(content);
}

function unknownLine(): ArchiveRefused {
  return new ArchiveRefused('altered', 'it holds what no table of Atrium takes');
}

import { z } from 'zod';
import { OBJECT_KEY } from '../../files/object-store.ts';
import type { AttributeMap } from '../../storage/marshalling.ts';
import { keyAttributes, TABLES, tableDefinition } from '../../storage/tables.ts';
import type { TableName } from '../../storage/store.ts';
import { ArchiveRefused } from './archive-refused.ts';

/** Bytes of a file, from `at` on; its parts follow one another. */
export interface FilePart {
  /** As the store of files names it. */
  readonly key: string;
  readonly at: number;
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

/** One line of an archive: an item of a table, a part of a file, or the secret that the deployment's servers share. */
export type ArchiveRecord =
  | { readonly kind: 'item'; readonly table: TableName; readonly item: AttributeMap }
  | { readonly kind: 'file'; readonly part: FilePart }
  | { readonly kind: 'secret'; readonly secret: string };

/** The end of an archive, by which it is known to be whole. */
export interface Trailer {
  /** Lines by table, `file` and `secret` beside. */
  readonly counts: Readonly<Record<string, number>>;
  /** Base64, SHA-256 of everything before the trailer. */
  readonly hash: string;
}

export function lineOf(record: ArchiveRecord): string {
  return `[${JSON.stringify(countedAs(record))},${JSON.stringify(contentOf(record))}]\n`;
}

function contentOf(record: ArchiveRecord): unknown {
  if (record.kind === 'item') return record.item;
  if (record.kind === 'secret') return record.secret;
  const { key, at, isLast, bytes } = record.part;
  return [key, at, isLast, bytes.toString('base64')];
}

/** Under which the lines of its kind are counted. */
export function countedAs(record: ArchiveRecord): string {
  return record.kind === 'item' ? record.table : record.kind;
}

/** Of a line without its end. Throws `ArchiveRefused` unless a table could take it. */
export function recordOf(line: string): ArchiveRecord {
  const parsed = parse(line);
  if (!Array.isArray(parsed) || parsed.length !== 2) throw unknownLine();
  const [name, content] = parsed as [unknown, unknown];
  if (name === 'secret' && isSecret(content)) return { kind: 'secret', secret: content };
  if (name === 'file') return { kind: 'file', part: filePartOf(content) };
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

const filePart = z.tuple([z.string().regex(OBJECT_KEY), z.number().int().min(0), z.boolean(), z.base64()]);

function filePartOf(content: unknown): FilePart {
  const read = filePart.safeParse(content);
  if (!read.success) throw unknownLine();
  const [key, at, isLast, bytes] = read.data;
  return { key, at, isLast, bytes: Buffer.from(bytes, 'base64') };
}

function isSecret(content: unknown): content is string {
  return typeof content === 'string' && /^[\w-]{43,}$/.test(content);
}

function unknownLine(): ArchiveRefused {
  return new ArchiveRefused('altered', 'it holds what no table of Atrium takes');
}

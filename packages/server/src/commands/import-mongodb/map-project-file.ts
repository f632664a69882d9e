import { Binary } from 'bson';
import { instantOfKey } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import { refused, type Mapped, type Note } from './reasons.ts';
import type { StagedRecord } from './staging.ts';

export interface FileDraft {
  /** Names of folders and, last, its own. */
  readonly path: readonly string[];
  /** Nothing of a folder. */
  readonly bytes: Uint8Array | undefined;
  readonly author: string | undefined;
  /** ISO. */
  readonly createdAt: string;
}

type Fields = DocumentFields<'files'>;

export function mapProjectFile(fields: Fields, { key }: Pick<StagedRecord, 'key'>): Mapped<FileDraft> {
  const path = pathOf(fields);
  if (path.length === 0) return refused('path-invalid');
  const notes: Note[] = [];
  const at = fields.instant('createdAt') ?? fields.instant('updatedAt') ?? instantOfKey(key) ?? 0;
  const isFolder =
    fields.flag('isFolder') === true || /^(?:folder|directory|dir)$/i.test(fields.text('kind') ?? '');
  const draft: FileDraft = {
    path,
    bytes: isFolder ? undefined : bytesOf(fields),
    author: fields.id('author'),
    createdAt: new Date(at).toISOString(),
  };
  return { kind: 'mapped', draft, notes };
}

/**
 * Old systems say a path (`/src/app.js`), a folder and a name, or a path that is the folder: one that does not end with
 * the name and whose last part looks like no file.
 */
function pathOf(fields: Fields): string[] {
  const name = partsOf(fields.text('name') ?? '');
  const said = fields.text('path');
  const path = partsOf(said ?? fields.text('folder') ?? '');
  if (name.length === 0 || path.at(-1) === name.at(-1)) return path;
  const isFolder = said === undefined || said.endsWith('/') || path.at(-1)?.includes('.') !== true;
  return isFolder ? [...path, ...name] : path;
}

function partsOf(path: string): string[] {
  return path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
}

function bytesOf(fields: Fields): Uint8Array {
  const raw = fields.raw('binary');
  if (raw instanceof Binary) return Uint8Array.from(raw.buffer.subarray(0, raw.position));
  if (raw instanceof Uint8Array) return raw;
  return Buffer.from(fields.text('content') ?? '');
}

import {
  asFlag,
  asInstant,
  asList,
  asNumber,
  asText,
  idKey,
  isDocument,
  type BsonDocument,
} from './bson-values.ts';
import type { FieldName, FieldPaths } from './mapping.ts';
import type { RecordKind } from './record-kind.ts';

/** The values of a document by the names that the import has for them. */
export class DocumentFields<Kind extends RecordKind> {
  readonly #document: BsonDocument;
  readonly #paths: FieldPaths;

  constructor(document: BsonDocument, paths: FieldPaths) {
    this.#document = document;
    this.#paths = paths;
  }

  /** Whether any of the places holds anything, understood or not. */
  has(name: FieldName<Kind>): boolean {
    return this.#first(name, (value) => value ?? undefined) !== undefined;
  }

  text(name: FieldName<Kind>): string | undefined {
    return this.#first(name, asText);
  }

  number(name: FieldName<Kind>): number | undefined {
    return this.#first(name, asNumber);
  }

  flag(name: FieldName<Kind>): boolean | undefined {
    return this.#first(name, asFlag);
  }

  /** Milliseconds since 1970. */
  instant(name: FieldName<Kind>): number | undefined {
    return this.#first(name, asInstant);
  }

  id(name: FieldName<Kind>): string | undefined {
    return this.#first(name, idKey);
  }

  list(name: FieldName<Kind>): readonly unknown[] | undefined {
    return this.#first(name, (value) => (value === undefined || value === null ? undefined : asList(value)));
  }

  raw(name: FieldName<Kind>): unknown {
    return this.#first(name, (value) => value ?? undefined);
  }

  /** Names of the document at its top that no place begins with: what is not brought. */
  leftOver(): string[] {
    const known = new Set(Object.values(this.#paths).flatMap((list) => list.map(firstName)));
    return Object.keys(this.#document).filter((name) => !known.has(name) && name !== '_id' && name !== '__v');
  }

  #first<T>(name: FieldName<Kind>, as: (value: unknown) => T | undefined): T | undefined {
    for (const path of this.#paths[name] ?? []) {
      const value = as(valueAt(this.#document, path));
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

function firstName(path: string): string {
  return path.split('.')[0] ?? path;
}

function valueAt(document: BsonDocument, path: string): unknown {
  if (!path.includes('.')) return document[path];
  let value: unknown = document;
  for (const name of path.split('.')) value = isDocument(value) ? value[name] : undefined;
  return value;
}

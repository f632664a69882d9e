import type { AttributeMap, AttributeValue } from '../../packages/server/src/storage/marshalling.ts';
import { Shapes } from '../../packages/server/src/storage/shapes.ts';
import { itemFromAttributes } from '../../packages/server/src/storage/marshalling.ts';
import type { TableName } from '../../packages/server/src/storage/store.ts';

/** Types by path, for each kind of item: what is stored, without its values. */
export type StoredShapes = Record<string, Record<string, string>>;

export function shapesOf(items: ReadonlyMap<string, AttributeMap>): StoredShapes {
  const shapes = new Map<string, Map<string, Set<string>>>();
  for (const [key, item] of items) {
    const kind = kindOf(key.slice(0, key.indexOf(' ')) as TableName, item);
    if (!shapes.has(kind)) shapes.set(kind, new Map());
    for (const [name, value] of Object.entries(item)) collect(shapes.get(kind)!, name, value);
  }
  return sorted(
    Array.from(shapes, ([kind, paths]) => [
      kind,
      sorted(Array.from(paths, ([path, types]) => [path, [...types].sort().join('|')] as const)),
    ]),
  );
}

/** Timers, and signs of calls, come and go by the clock: those of a moment may be missing. */
const PASSING = ['Timers ', 'Meetings mtg_#call '];

/** What is stored and not known, and what is known and stored no more. */
export function differencesOf(known: StoredShapes, stored: StoredShapes): string[] {
  const before = linesOf(known);
  const after = linesOf(stored);
  return [
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !isPassing(line) && !after.includes(line)).map((line) => `- ${line}`),
  ];
}

/** Passing ones that are known stay, whether or not they were seen now. */
export function withPassing(known: StoredShapes, stored: StoredShapes): StoredShapes {
  const passing = Object.entries(known).filter(([kind]) => isPassing(kind));
  return sorted(Object.entries({ ...Object.fromEntries(passing), ...stored }));
}

function isPassing(line: string): boolean {
  return PASSING.some((beginning) => line.startsWith(beginning));
}

function linesOf(shapes: StoredShapes): string[] {
  return Object.entries(shapes).flatMap(([kind, paths]) =>
    Object.entries(paths).map(([path, types]) => `${kind}: ${path} ${types}`),
  );
}

/** By how its key is made: `Users usr_` and `Users email#`. */
function kindOf(table: TableName, item: AttributeMap): string {
  const plain = itemFromAttributes(item);
  const texts = Object.values({ part: plain['part'], dueKey: plain['dueKey'], key: keyOf(table, plain) });
  const marks = texts.filter((text) => typeof text === 'string').map(markOf);
  const version = (new Shapes().stamped(table, plain)['v'] ?? 1) as number;
  return `${table} ${marks.join(' ')} v${version}`;
}

function keyOf(table: TableName, item: Record<string, unknown>): unknown {
  const names = {
    Users: 'userId',
    ChatRooms: 'roomId',
    Meetings: 'meetingId',
    Projects: 'projectId',
    Timers: 'bucket',
  };
  return item[names[table as keyof typeof names]];
}

/** Words of a key, without what is drawn, counted or named in it. */
function markOf(text: string): string {
  const words = text
    .split('#')
    .map((word) => (/^(?:[a-z]{3}_|rm_).*$/.test(word) ? word.slice(0, word.indexOf('_') + 1) : word))
    .filter((word) => /^[A-Za-z_-]{1,16}$/.test(word));
  // After a word stands a name; after an id, which part of it this is.
  return words.slice(0, words[0]?.endsWith('_') ? 2 : 1).join('#');
}

function collect(paths: Map<string, Set<string>>, path: string, value: AttributeValue): void {
  const [type = ''] = Object.keys(value);
  if (!paths.has(path)) paths.set(path, new Set());
  paths.get(path)!.add(type);
  if ('M' in value)
    for (const [name, inner] of Object.entries(value.M)) collect(paths, `${path}.${fieldOf(name)}`, inner);
  if ('L' in value) for (const inner of value.L) collect(paths, `${path}[]`, inner);
  if ('S' in value && /^[{[]/.test(value.S)) collectJson(paths, path, JSON.parse(value.S));
}

function collectJson(paths: Map<string, Set<string>>, path: string, value: unknown): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const at = `${path} (JSON)`;
  if (!paths.has(at)) paths.set(at, new Set());
  paths.get(at)!.add(type);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value))
    collectJson(paths, Array.isArray(value) ? `${path}[]` : `${path}.${fieldOf(name)}`, inner);
}

/** Names that are ids, times or numbers stand for any. */
function fieldOf(name: string): string {
  return /^[a-zA-Z]+$/.test(name) ? name : '*';
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

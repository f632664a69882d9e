import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Message } from 'esbuild-wasm';
import { PART, type PathPlace, type PathProblem } from './build-outcome.ts';
import { FILE, PIECE } from './project-plugin.ts';

/** Where a script's lines come from: a source map, or one file whose lines are its own. */
export type PartOrigin = { readonly map: string } | { readonly path: string };

/** An error's stack in the words of the project. */
export interface LocatedStack {
  readonly stack: string;
  /** The first place in a file of the project. */
  readonly place?: PathPlace;
}

const FRAME = new RegExp(`${PART}([\\w-]+):(\\d+):(\\d+)`, 'g');

export function locateStack(stack: string, origins: ReadonlyMap<string, PartOrigin>): LocatedStack {
  let first: PathPlace | undefined;
  const maps = new Map<string, TraceMap>();
  const located = stack.replaceAll(FRAME, (frame, ...[name, line, column]: string[]) => {
    const origin = origins.get(name ?? '');
    const place = origin && placeIn(origin, { line: Number(line), column: Number(column) - 1 }, maps);
    if (place === undefined) return frame;
    first ??= place;
    return `${place.path}:${place.line}:${place.column + 1}`;
  });
  return { stack: withoutPackages(located), ...(first && { place: first }) };
}

/** Calls inside of packages are one line: nobody here has their sources. */
function withoutPackages(stack: string): string {
  return stack.replaceAll(/(?:^.*atrium-part:package-.*(?:\n|$))+/gm, (lines) =>
    lines.endsWith('\n') ? '    in packages\n' : '    in packages',
  );
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function placeIn(origin: PartOrigin, position: Position, maps: Map<string, TraceMap>): PathPlace | undefined {
  if ('path' in origin) return { path: origin.path, ...position, length: 0 };
  const map = maps.get(origin.map) ?? new TraceMap(origin.map);
  maps.set(origin.map, map);
  const { source, line, column } = originalPositionFor(map, position);
  if (source === null) return undefined;
  return { path: pathOf(source), line, column, length: 0 };
}

/** What esbuild says, with places in UTF-16 units: it counts bytes. */
export function problemOf(
  severity: PathProblem['severity'],
  { text, location, notes }: Message,
): PathProblem {
  const more = notes.map((note) => note.text).filter((note) => note !== '' && !note.includes('plugin'));
  const words = [text, ...more].join('\n');
  if (location === null) return { severity, text: words };
  const { file, line, column, length, lineText } = location;
  const bytes = new TextEncoder().encode(lineText);
  const units = (end: number): number => new TextDecoder().decode(bytes.subarray(0, end)).length;
  const start = units(column);
  const place = {
    path: pathOf(file),
    line,
    column: start,
    length: Math.max(0, units(column + length) - start),
  };
  return { severity, text: words, place };
}

/** `project:src/app.ts`, `page:index.html#module-0`; maps put `../` before them. */
function pathOf(file: string): string {
  const piece = new RegExp(`^(?:\\.\\./)*${PIECE}:(.*)#[^#]*$`).exec(file)?.[1];
  return piece ?? file.replace(new RegExp(`^(?:\\.\\./)*${FILE}:`), '').replace(/\?[^?]*$/, '');
}

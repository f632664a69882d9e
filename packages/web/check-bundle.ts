/**
 * Fails the build when the first load grows over its budget, or when a library slips in that does not belong there.
 * First load: the entry, everything it imports statically, its style sheets and the theme script.
 */
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly isDynamicEntry?: boolean;
  readonly css?: readonly string[];
}

const BUDGET_KB = { script: 170, style: 10 };
const dist = new URL('./dist/', import.meta.url);
const manifest = JSON.parse(read('.vite/manifest.json').toString()) as Record<string, Chunk>;

const scripts = new Set(['theme.js']);
const styles = new Set<string>();
for (const [key, chunk] of Object.entries(manifest)) {
  if (chunk.isEntry) follow(key);
}
const lazy = Object.values(manifest).filter(({ file }) => file.endsWith('.js') && !scripts.has(file));

const script = total(scripts);
const style = total(styles);
print(`first load: ${script.toFixed(1)} KB script (limit ${BUDGET_KB.script}), ${style.toFixed(1)} KB style`);
for (const { file } of lazy) print(`  on demand: ${kilobytes(file).toFixed(1).padStart(6)} KB ${file}`);

/** Only calls through a media server need its client: a chunk of its own, which nothing waits for. */
const MEDIA_CLIENT = /livekit-session/;
const isMediaClientApart = Object.entries(manifest).some(
  ([key, { isDynamicEntry }]) => MEDIA_CLIENT.test(key) && isDynamicEntry === true,
);
const waitsForMediaClient = Object.values(manifest).some(({ imports = [] }) =>
  imports.some((imported) => MEDIA_CLIENT.test(imported)),
);

const faults = [
  (!isMediaClientApart || waitsForMediaClient) &&
    'The client of the media server is not in a chunk of its own.',
  script > BUDGET_KB.script && `The first load's scripts exceed ${BUDGET_KB.script} KB (brotli).`,
  style > BUDGET_KB.style && `The first load's styles exceed ${BUDGET_KB.style} KB (brotli).`,
  ...[...scripts, ...lazy.map(({ file }) => file)].flatMap(forbidden),
].filter((fault) => typeof fault === 'string');
for (const fault of faults) print(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function follow(key: string): void {
  const chunk = manifest[key];
  if (chunk === undefined || scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const sheet of chunk.css ?? []) styles.add(sheet);
  for (const imported of chunk.imports ?? []) follow(imported);
}

/** Schemas stay on the server; the content security policy forbids `eval`. */
function forbidden(file: string): string[] {
  const text = read(file).toString();
  return [
    ...(text.includes('ZodError') ? [`${file} holds zod.`] : []),
    ...(/\beval\(|new Function\(/.test(text) ? [`${file} makes code from text.`] : []),
  ];
}

function total(files: Iterable<string>): number {
  let sum = 0;
  for (const file of files) sum += kilobytes(file);
  return sum;
}

function kilobytes(file: string): number {
  return brotliCompressSync(read(file)).length / 1024;
}

function read(file: string): Buffer {
  return readFileSync(new URL(file, dist));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

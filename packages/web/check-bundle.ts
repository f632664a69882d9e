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

const BUDGET_KB = { script: 170, style: 10, editor: 245 };
/** What opening a file of a project brings beside the first load, without its grammar. */
const EDITOR = ['src/app/project-page.tsx', 'src/features/projects/editor/document-editor.tsx'];
const dist = new URL('./dist/', import.meta.url);
const manifest = JSON.parse(read('.vite/manifest.json').toString()) as Record<string, Chunk>;

const scripts = new Set(['theme.js']);
const styles = new Set<string>();
for (const [key, chunk] of Object.entries(manifest)) {
  if (chunk.isEntry) follow(key);
}
const opened = new Set(scripts);
for (const key of EDITOR) follow(key, { files: opened, sheets: new Set() });
const editor = total([...opened].filter((file) => !scripts.has(file)));
const lazy = Object.values(manifest).filter(({ file }) => file.endsWith('.js') && !scripts.has(file));

const script = total(scripts);
const style = total(styles);
print(`first load: ${script.toFixed(1)} KB script (limit ${BUDGET_KB.script}), ${style.toFixed(1)} KB style`);
print(`editor of projects: ${editor.toFixed(1)} KB script (limit ${BUDGET_KB.editor})`);
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
  !EDITOR.every((key) => key in manifest) && 'The editor of projects is not where it was.',
  editor > BUDGET_KB.editor && `The editor's scripts exceed ${BUDGET_KB.editor} KB (brotli).`,
  style > BUDGET_KB.style && `The first load's styles exceed ${BUDGET_KB.style} KB (brotli).`,
  ...[...scripts, ...lazy.map(({ file }) => file)].flatMap(forbidden),
].filter((fault) => typeof fault === 'string');
for (const fault of faults) print(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function follow(key: string, into = { files: scripts, sheets: styles }): void {
  const chunk = manifest[key];
  if (chunk === undefined || into.files.has(chunk.file)) return;
  into.files.add(chunk.file);
  for (const sheet of chunk.css ?? []) into.sheets.add(sheet);
  for (const imported of chunk.imports ?? []) follow(imported, into);
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

import type { Loader } from 'esbuild-wasm';
import { warningAt, errorAt, PART, type PathPlace, type PathProblem } from './build-outcome.ts';
import {
  attributeOf,
  newElement,
  removeElement,
  replaceElement,
  type Element,
  type PageScript,
  type PageSource,
  type PageStyle,
} from './page-source.ts';
import { findAsset, folderOf, isNoPath, isOnNetwork } from './project-paths.ts';
import { FILE, loaderOf, PIECE_IMPORT, type PagePiece } from './project-plugin.ts';
import type { ProjectSources } from './project-sources.ts';

/** What has to be built for a page, and the elements that wait for it. */
export interface PagePlan {
  /** For the bundler: what goes in, and the name of what comes out. */
  readonly entries: readonly { readonly in: string; readonly out: string }[];
  readonly pieces: ReadonlyMap<string, PagePiece>;
  /** Scripts that are no modules: each runs by itself, and they share what is global. */
  readonly classics: readonly ClassicScript[];
  /** By the name of what comes out. */
  readonly styles: ReadonlyMap<string, Element>;
  readonly problems: readonly PathProblem[];
}

export interface ClassicScript {
  readonly name: string;
  readonly path: string;
  /** Undefined: the file's. */
  readonly text: string | undefined;
  readonly loader: Loader;
}

/** Name of the script that all modules of a page become. */
export const MAIN = 'main';

interface Drafts {
  readonly page: PageSource;
  readonly sources: ProjectSources;
  readonly isNetworkAllowed: boolean;
  readonly entries: { in: string; out: string }[];
  readonly pieces: Map<string, PagePiece>;
  readonly classics: ClassicScript[];
  readonly styles: Map<string, Element>;
  readonly problems: PathProblem[];
}

/** Changes the page: elements get the addresses of what will be built. */
export function planPage(page: PageSource, sources: ProjectSources, isNetworkAllowed: boolean): PagePlan {
  const drafts: Drafts = {
    page,
    sources,
    isNetworkAllowed,
    entries: [],
    pieces: new Map(),
    classics: [],
    styles: new Map(),
    problems: [],
  };
  planModules(drafts);
  for (const script of page.scripts) if (!script.isModule) planClassic(script, drafts);
  for (const style of page.styles) planStyle(style, drafts);
  return drafts;
}

/** One bundle in the order of the page: modules wait for the whole page anyway. */
function planModules(drafts: Drafts): void {
  const { page, pieces, entries } = drafts;
  const modules = page.scripts.filter(({ isModule }) => isModule);
  const imports = modules.flatMap((script, place) => moduleImport(script, place, drafts));
  const ours = modules.filter(({ from }) => from.kind === 'inline' || !isOnNetwork(from.address));
  const [first, ...others] = ours.map(({ element }) => element);
  if (first === undefined) return;
  const text = imports.map((specifier) => `import ${JSON.stringify(specifier)};\n`).join('');
  const name = `${page.path}#${MAIN}`;
  pieces.set(name, { loader: 'js', text, folder: '' });
  entries.push({ in: name, out: MAIN });
  replaceElement(first, newElement('script', { type: 'module', src: `${PART}${MAIN}` }));
  others.forEach(removeElement);
}

function moduleImport({ element, from }: PageScript, place: number, drafts: Drafts): string[] {
  const { page, pieces } = drafts;
  if (from.kind === 'file') {
    const path = fileOf(from.address, from.place, drafts);
    return path === undefined ? [] : [`/${path}`];
  }
  const name = `${page.path}#module-${place}`;
  const folder = folderOf(page.path);
  pieces.set(name, { loader: inlineLoader(element, 'jsx'), text: inPlace(from.text, from.place), folder });
  return [`${PIECE_IMPORT}${name}`];
}

function planClassic({ element, from }: PageScript, drafts: Drafts): void {
  const { classics, page } = drafts;
  const name = `script-${classics.length}`;
  if (from.kind === 'inline') {
    const text = inPlace(from.text, from.place);
    classics.push({ name, path: page.path, text, loader: inlineLoader(element, 'js') });
  } else {
    const path = fileOf(from.address, from.place, drafts);
    if (path === undefined) return;
    const loader = loaderOf(path) === 'jsx' && path.endsWith('.js') ? 'js' : loaderOf(path);
    classics.push({ name, path, text: undefined, loader });
  }
  const kept = ['async', 'defer', 'id'].flatMap((attribute) => {
    const value = attributeOf(element, attribute);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  replaceElement(element, newElement('script', { ...Object.fromEntries(kept), src: `${PART}${name}` }));
}

function planStyle({ element, from }: PageStyle, drafts: Drafts): void {
  const { entries, pieces, styles, page } = drafts;
  const out = `style-${styles.size}`;
  if (from.kind === 'inline') {
    if (!/url\(|@import/i.test(from.text)) return;
    const name = `${page.path}#${out}`;
    pieces.set(name, { loader: 'css', text: inPlace(from.text, from.place), folder: folderOf(page.path) });
    entries.push({ in: name, out });
  } else {
    const path = fileOf(from.address, from.place, drafts);
    if (path === undefined) return;
    entries.push({ in: `${FILE}:${path}`, out });
  }
  const media = attributeOf(element, 'media');
  const style = newElement('style', media === undefined ? {} : { media });
  replaceElement(element, style);
  styles.set(out, style);
}

/** The file that an element names; where there is none, the reason is among the problems. */
function fileOf(address: string, place: PathPlace, drafts: Drafts): string | undefined {
  const { page, sources, isNetworkAllowed, problems } = drafts;
  if (isOnNetwork(address)) {
    if (!isNetworkAllowed) problems.push(warningAt(networkWords(address), place));
    return undefined;
  }
  if (isNoPath(address)) return undefined;
  const path = findAsset(sources, folderOf(page.path), address);
  if (path === undefined) problems.push(errorAt(`There is no file "${address}" in the project.`, place));
  return path;
}

export function networkWords(address: string): string {
  return `"${address}" is on the network, which is off for this project's preview.`;
}

/** So that places in the text are places of the page. */
function inPlace(text: string, { line, column }: PathPlace): string {
  return '\n'.repeat(line - 1) + ' '.repeat(column) + text;
}

function inlineLoader(element: Element, otherwise: Loader): Loader {
  const kind = `${attributeOf(element, 'type') ?? ''} ${attributeOf(element, 'lang') ?? ''}`;
  if (/typescript|\btsx?\b/.test(kind)) return 'tsx';
  return /babel|jsx/.test(kind) ? 'jsx' : otherwise;
}

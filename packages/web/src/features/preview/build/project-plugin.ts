import type { Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild-wasm';
import { isPackage, missingPackageWords, type PackageName } from '../packages/package-list.ts';
import { endingOf, findAsset, findModule, folderOf, isOnNetwork } from './project-paths.ts';
import type { ProjectSources } from './project-sources.ts';

/** A file of the project. */
export const FILE = 'project';
/** A piece of a page: its scripts, its styles. */
export const PIECE = 'page';
/** How a piece imports another one, by its name. */
export const PIECE_IMPORT = 'page-piece:';

/** Text that stands in a page. It begins with as many empty lines as are above it there, so that places are right. */
export interface PagePiece {
  readonly loader: Loader;
  readonly text: string;
  /** Of the page: what the text's addresses start from. */
  readonly folder: string;
}

export interface ProjectPluginDeps {
  readonly sources: ProjectSources;
  /** By the name that the build's entries have. */
  readonly pieces: ReadonlyMap<string, PagePiece>;
  readonly isNetworkAllowed: () => boolean;
  readonly onPackage: (name: PackageName) => void;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'jsx',
  '.mjs': 'jsx',
  '.cjs': 'jsx',
  '.jsx': 'jsx',
  '.css': 'css',
  '.json': 'json',
  '.txt': 'text',
  '.md': 'text',
  '.html': 'text',
  '.csv': 'text',
  '.glsl': 'text',
  '.vert': 'text',
  '.frag': 'text',
  '.wgsl': 'text',
};

/** Everything that esbuild asks for comes from the project; it never looks anywhere else. */
export function projectPlugin(deps: ProjectPluginDeps): Plugin {
  return {
    name: 'project',
    setup: (build) => {
      build.onResolve({ filter: /.*/ }, (args) => resolved(args, deps));
      build.onLoad({ filter: /.*/, namespace: PIECE }, ({ path }) => loadPiece(path, deps));
      build.onLoad({ filter: /.*/, namespace: FILE }, ({ path, suffix }) => loadFile(path, suffix, deps));
    },
  };
}

/** How a file is read when it is imported; what nobody knows is handed on as an address. */
export function loaderOf(path: string): Loader {
  if (path.endsWith('.module.css')) return 'local-css';
  return LOADERS[endingOf(path)] ?? 'dataurl';
}

/** Their addresses are files without `./` as well. */
const OF_STYLES: readonly OnResolveArgs['kind'][] = ['url-token', 'import-rule', 'composes-from'];

function resolved(args: OnResolveArgs, deps: ProjectPluginDeps): OnResolveResult | undefined {
  const { path, kind } = args;
  if (kind === 'entry-point') return entry(path);
  if (path.startsWith(PIECE_IMPORT)) return { path: path.slice(PIECE_IMPORT.length), namespace: PIECE };
  if (path.startsWith('data:')) return undefined;
  if (isOnNetwork(path)) return onNetwork(path, deps);
  const isStyle = OF_STYLES.includes(kind);
  if (/^[./]/.test(path) || isStyle) return inProject(args, deps, isStyle);
  if (isPackage(path)) {
    deps.onPackage(path);
    return { path, external: true };
  }
  return { errors: [{ text: missingPackageWords(packageNameOf(path)) }] };
}

function entry(path: string): OnResolveResult {
  return path.startsWith(`${FILE}:`)
    ? { path: path.slice(FILE.length + 1), namespace: FILE }
    : { path, namespace: PIECE };
}

function onNetwork(path: string, { isNetworkAllowed }: ProjectPluginDeps): OnResolveResult {
  if (isNetworkAllowed()) return { path, external: true };
  return { errors: [{ text: `"${path}" is on the network, which is off for this project's preview.` }] };
}

function inProject(args: OnResolveArgs, deps: ProjectPluginDeps, isStyle: boolean): OnResolveResult {
  const { path, importer, namespace } = args;
  const folder = namespace === PIECE ? (deps.pieces.get(importer)?.folder ?? '') : folderOf(importer);
  const found =
    findModule(deps.sources, folder, path) ?? (isStyle ? findAsset(deps.sources, folder, path) : undefined);
  const suffix = /\?[^#]*/.exec(path)?.[0];
  if (found !== undefined) return { path: found, namespace: FILE, ...(suffix !== undefined && { suffix }) };
  return { errors: [{ text: `There is no file "${path}" in the project.` }] };
}

function loadPiece(path: string, { pieces }: ProjectPluginDeps): OnLoadResult {
  const { text: contents = '', loader = 'js' } = pieces.get(path) ?? {};
  return { contents, loader };
}

/** `?raw` is a file's text, `?url` its address, as other tools have it. */
async function loadFile(path: string, suffix: string, { sources }: ProjectPluginDeps): Promise<OnLoadResult> {
  const contents = await sources.read(path);
  if (suffix === '?raw') return { contents, loader: 'text' };
  return { contents, loader: suffix === '?url' ? 'dataurl' : loaderOf(path) };
}

/** `lodash` of `lodash/debounce`, `@scope/name` of `@scope/name/part`. */
function packageNameOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

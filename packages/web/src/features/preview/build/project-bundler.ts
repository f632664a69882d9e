import type { BuildContext, BuildResult, Message, TransformFailure } from 'esbuild-wasm';
import type * as Esbuild from 'esbuild-wasm';
import type { PackageName } from '../packages/package-list.ts';
import {
  errorAt,
  IMPORTS,
  type BuildOrder,
  type BuildOutcome,
  type PagePart,
  type PathProblem,
} from './build-outcome.ts';
import { inlineAssets } from './page-assets.ts';
import { MAIN, planPage, type ClassicScript, type PagePlan } from './page-plan.ts';
import { addToHead, newElement, readPage, writePage, type PageSource } from './page-source.ts';
import { pageFor } from './project-pages.ts';
import { projectPlugin, type PagePiece } from './project-plugin.ts';
import { readText, type ProjectSources } from './project-sources.ts';
import { locateStack, problemOf, type LocatedStack, type PartOrigin } from './source-places.ts';
import { compilerOptions } from './compiler-options.ts';

export interface ProjectBundlerDeps {
  readonly esbuild: Pick<typeof Esbuild, 'context' | 'transform'>;
  readonly sources: ProjectSources;
}

type Context = BuildContext<{ write: false }>;
type Result = BuildResult<{ write: false }>;

/** Makes pages of a project, again and again: what has not changed is not parsed a second time. One build at a time. */
export class ProjectBundler {
  readonly #deps: ProjectBundlerDeps;
  readonly #pieces = new Map<string, PagePiece>();
  readonly #packages = new Set<PackageName>();
  #isNetworkAllowed = false;
  #context: { readonly key: string; readonly context: Context } | undefined;
  #origins: ReadonlyMap<string, PartOrigin> = new Map();

  constructor(deps: ProjectBundlerDeps) {
    this.#deps = deps;
  }

  async build(order: BuildOrder): Promise<BuildOutcome> {
    const { sources } = this.#deps;
    const wanted = await pageFor(order, sources);
    if (wanted === undefined) return { kind: 'nothing' };
    this.#isNetworkAllowed = order.isNetworkAllowed;
    const page = readPage(wanted.path, wanted.html);
    const plan = planPage(page, sources, order.isNetworkAllowed);
    const missing = await inlineAssets({ page, sources, isNetworkAllowed: order.isNetworkAllowed });
    const classics = await Promise.all(plan.classics.map((script) => this.#classic(script)));
    const known = [...plan.problems, ...missing, ...classics.flatMap(({ problems }) => problems)];
    const bundled = await this.#bundle(plan);
    if ('errors' in bundled) return { kind: 'failed', problems: [...known, ...bundled.errors] };
    const scripts = [...classics, ...bundled.scripts];
    this.#origins = new Map(scripts.map(({ part, origin }) => [part.name, origin]));
    fillStyles(page, plan, bundled.styles);
    addToHead(page, newElement('script', { type: 'importmap' }, IMPORTS), 'first');
    return {
      kind: 'built',
      page: {
        path: wanted.path,
        html: writePage(page),
        parts: scripts.map(({ part }) => part),
        packages: [...this.#packages],
      },
      problems: [...known, ...bundled.warnings],
    };
  }

  /** Where an error of the page that was built last comes from. */
  locate(stack: string): LocatedStack {
    return locateStack(stack, this.#origins);
  }

  async close(): Promise<void> {
    await this.#context?.context.dispose();
    this.#context = undefined;
  }

  async #bundle(plan: PagePlan): Promise<Bundled> {
    this.#packages.clear();
    this.#pieces.clear();
    for (const [name, piece] of plan.pieces) this.#pieces.set(name, piece);
    if (plan.entries.length === 0) return { scripts: [], styles: new Map(), warnings: [] };
    const context = await this.#contextFor(plan);
    try {
      return bundleOf(await context.rebuild());
    } catch (error) {
      const { errors, warnings } = failureOf(error);
      return {
        errors: [
          ...errors.map((message) => problemOf('error', message)),
          ...warnings.map((message) => problemOf('warning', message)),
        ],
      };
    }
  }

  /** The same one as long as it is asked for the same: it remembers what it has parsed. */
  async #contextFor(plan: PagePlan): Promise<Context> {
    const options = await compilerOptions(this.#deps.sources);
    const key = JSON.stringify([plan.entries, options]);
    if (this.#context?.key === key) return this.#context.context;
    await this.close();
    const context = await this.#deps.esbuild.context({
      ...SETTINGS,
      ...options,
      entryPoints: [...plan.entries],
      plugins: [
        projectPlugin({
          sources: this.#deps.sources,
          pieces: this.#pieces,
          isNetworkAllowed: () => this.#isNetworkAllowed,
          onPackage: (name) => this.#packages.add(name),
        }),
      ],
    });
    this.#context = { key, context };
    return context;
  }

  async #classic({ name, path, text, loader }: ClassicScript): Promise<Script & { problems: PathProblem[] }> {
    const source = text ?? (await readText(this.#deps.sources, path));
    try {
      const { code, map, warnings } = await this.#deps.esbuild.transform(source, {
        loader,
        sourcefile: path,
        sourcemap: 'external',
        sourcesContent: false,
        jsx: 'transform',
        logLevel: 'silent',
      });
      const problems = warnings.map((message) => problemOf('warning', message));
      // As it is written, where a browser can read it: its functions keep their text, its lines their numbers.
      if (loader === 'js') return { part: { name, text: source }, origin: { path }, problems };
      return { part: { name, text: code }, origin: { map }, problems };
    } catch (error) {
      const problems = failureOf(error).errors.map((message) => problemOf('error', message));
      return { part: { name, text: source }, origin: { path }, problems };
    }
  }
}

interface Script {
  readonly part: PagePart;
  readonly origin: PartOrigin;
}

type Bundled =
  | {
      readonly scripts: readonly Script[];
      readonly styles: ReadonlyMap<string, string>;
      readonly warnings: readonly PathProblem[];
    }
  | { readonly errors: readonly PathProblem[] };

const SETTINGS = {
  bundle: true,
  write: false,
  outdir: '/',
  absWorkingDir: '/',
  format: 'esm',
  target: 'esnext',
  sourcemap: 'external',
  sourcesContent: false,
  logLevel: 'silent',
  charset: 'utf8',
  define: {
    'process.env.NODE_ENV': '"development"',
    'import.meta.env': '{"MODE":"development","DEV":true,"PROD":false,"SSR":false,"BASE_URL":"/"}',
  },
} as const;

function bundleOf({ outputFiles, warnings }: Result): Bundled {
  const text = (name: string): string | undefined =>
    outputFiles.find(({ path }) => path.replaceAll('\\', '/').endsWith(`/${name}`))?.text;
  const main = text(`${MAIN}.js`);
  const styles = outputFiles.flatMap(({ path, text: css }) => {
    const name = /([^/\\]+)\.css$/.exec(path)?.[1];
    return name === undefined ? [] : [[name, css] as const];
  });
  return {
    scripts:
      main === undefined
        ? []
        : [{ part: { name: MAIN, text: main }, origin: { map: text(`${MAIN}.js.map`) ?? '{}' } }],
    styles: new Map(styles),
    warnings: warnings.map((message) => problemOf('warning', message)),
  };
}

/** Style sheets take the place of their links; what scripts import comes after them. */
function fillStyles(page: PageSource, plan: PagePlan, styles: ReadonlyMap<string, string>): void {
  for (const [name, element] of plan.styles) {
    const filled = newElement('style', {}, contained(styles.get(name) ?? ''));
    element.childNodes.push(...filled.childNodes);
  }
  const imported = styles.get(MAIN);
  if (imported !== undefined) addToHead(page, newElement('style', {}, contained(imported)), 'last');
}

/** Inside of a style element nothing may look like its end. */
function contained(css: string): string {
  return css.replaceAll(/<\/(style)/gi, String.raw`<\/$1`);
}

interface Failure {
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
}

/** What esbuild throws lists what is wrong; anything else is thrown on. */
function failureOf(error: unknown): Failure {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) {
    return error as TransformFailure;
  }
  throw error;
}

export function buildFailed(error: unknown): BuildOutcome {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', problems: [errorAt(`The build could not be done: ${reason}`)] };
}

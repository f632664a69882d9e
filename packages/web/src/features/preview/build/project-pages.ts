import type { BuildOrder } from './build-outcome.ts';
import { readText, type ProjectSources } from './project-sources.ts';

interface WantedPage {
  readonly path: string;
  readonly html: string;
}

const FIRST_PAGES = ['index.html', 'public/index.html', 'src/index.html'];
const STEMS = ['src/main', 'src/index', 'main', 'index', 'src/app', 'app'];
const ENDINGS = ['.tsx', '.jsx', '.ts', '.js'];
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/** The page that is asked for, the project's first one, or one made for its script. */
export async function pageFor(order: BuildOrder, sources: ProjectSources): Promise<WantedPage | undefined> {
  const path = pageOf(order, sources);
  if (path !== undefined) return { path, html: await readText(sources, path) };
  const script = scriptOf(order, sources);
  return script === undefined ? undefined : { path: script, html: pageWith(script) };
}

function pageOf({ page, entry }: BuildOrder, sources: ProjectSources): string | undefined {
  const named = [page, entry?.endsWith('.html') === true ? entry : undefined, ...FIRST_PAGES];
  const found = named.find((path) => path !== undefined && sources.has(path));
  return found ?? sources.paths().find((path) => /^[^/]+\.html?$/.test(path));
}

function scriptOf({ entry }: BuildOrder, sources: ProjectSources): string | undefined {
  if (entry !== undefined && SCRIPT.test(entry) && sources.has(entry)) return entry;
  return STEMS.flatMap((stem) => ENDINGS.map((ending) => stem + ending)).find((path) => sources.has(path));
}

/** What scripts that bring their own page look for. */
function pageWith(script: string): string {
  const address = script.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body><div id="root"></div><div id="app"></div><script type="module" src="/${address}"></script></body></html>`;
}

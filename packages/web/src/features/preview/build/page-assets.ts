import { warningAt, type PathProblem } from './build-outcome.ts';
import { networkWords } from './page-plan.ts';
import { setAttribute, type PageAsset, type PageSource } from './page-source.ts';
import { endingOf, findAsset, folderOf, isNoPath, isOnNetwork } from './project-paths.ts';
import { dataUrl, type ProjectSources } from './project-sources.ts';

interface Inlining {
  readonly page: PageSource;
  readonly sources: ProjectSources;
  readonly isNetworkAllowed: boolean;
}

/** Changes the page: addresses of the project's files become the files themselves. Answers with what is not there. */
export async function inlineAssets(inlining: Inlining): Promise<readonly PathProblem[]> {
  const problems: PathProblem[] = [];
  await Promise.all(
    inlining.page.assets.map(async (asset) => {
      const address = async (text: string): Promise<string> => {
        const outcome = await inlined(text, asset, inlining);
        if (outcome.problem) problems.push(outcome.problem);
        return outcome.address;
      };
      setAttribute(asset.element, asset.attribute, await rewritten(asset, address));
    }),
  );
  return problems;
}

function rewritten(
  { attribute, value }: PageAsset,
  address: (text: string) => Promise<string>,
): Promise<string> {
  if (attribute === 'srcset') return rewrittenSet(value, address);
  if (attribute === 'style') return rewrittenStyle(value, address);
  return address(value.trim());
}

interface Inlined {
  readonly address: string;
  readonly problem?: PathProblem;
}

async function inlined(text: string, { place }: PageAsset, inlining: Inlining): Promise<Inlined> {
  const { page, sources, isNetworkAllowed } = inlining;
  if (isOnNetwork(text) && !isNetworkAllowed)
    return { address: text, problem: warningAt(networkWords(text), place) };
  if (isNoPath(text)) return { address: text };
  const path = findAsset(sources, folderOf(page.path), text);
  if (path === undefined) {
    return { address: text, problem: warningAt(`There is no file "${text}" in the project.`, place) };
  }
  return { address: dataUrl(endingOf(path), await sources.read(path)) };
}

/** `small.png 1x, large.png 2x`. */
async function rewrittenSet(value: string, address: (text: string) => Promise<string>): Promise<string> {
  const candidates = value.split(/,\s+|,(?=[^\s]*\s)/).map((candidate) => candidate.trim());
  const done = candidates
    .filter((candidate) => candidate !== '')
    .map(async (candidate) => {
      const [text = '', ...size] = candidate.split(/\s+/);
      return [await address(text), ...size].join(' ');
    });
  return (await Promise.all(done)).join(', ');
}

const STYLE_URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"\s]*))\s*\)/g;

async function rewrittenStyle(value: string, address: (text: string) => Promise<string>): Promise<string> {
  const found = [...value.matchAll(STYLE_URL)];
  const addresses = await Promise.all(
    found.map(([, double, single, bare]) => address(double ?? single ?? bare ?? '')),
  );
  let place = 0;
  return value.replaceAll(STYLE_URL, () => `url("${addresses[place++] ?? ''}")`);
}

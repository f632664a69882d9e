import type { PackageName } from './package-list.ts';

type Load = () => Promise<{ readonly default: PackageText }>;

/** A package as one module, and the packages that this one imports. */
export interface PackageText {
  readonly text: string;
  readonly imports: readonly PackageName[];
}

/** Each is a chunk of its own: what no project imports is never loaded. */
const LOADS: Readonly<Record<PackageName, Load>> = {
  react: () => import('virtual:project-package/react'),
  'react/jsx-runtime': () => import('virtual:project-package/react/jsx-runtime'),
  'react/jsx-dev-runtime': () => import('virtual:project-package/react/jsx-dev-runtime'),
  'react-dom': () => import('virtual:project-package/react-dom'),
  'react-dom/client': () => import('virtual:project-package/react-dom/client'),
  scheduler: () => import('virtual:project-package/scheduler'),
  preact: () => import('virtual:project-package/preact'),
  'preact/hooks': () => import('virtual:project-package/preact/hooks'),
  'preact/compat': () => import('virtual:project-package/preact/compat'),
  'preact/jsx-runtime': () => import('virtual:project-package/preact/jsx-runtime'),
  'preact/jsx-dev-runtime': () => import('virtual:project-package/preact/jsx-dev-runtime'),
};

/** The packages and all that they import in turn. */
export async function loadPackages(
  wanted: Iterable<PackageName>,
): Promise<ReadonlyMap<PackageName, PackageText>> {
  const loaded = new Map<PackageName, PackageText>();
  let next = [...wanted];
  while (next.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- what a package imports is known when it is here
    const texts = await Promise.all(next.map(async (name) => [name, (await LOADS[name]()).default] as const));
    for (const [name, text] of texts) loaded.set(name, text);
    next = [...new Set(texts.flatMap(([, { imports }]) => imports))].filter((name) => !loaded.has(name));
  }
  return loaded;
}

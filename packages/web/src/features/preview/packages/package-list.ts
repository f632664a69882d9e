/** What projects can import without a network. `vite.config.ts` makes one module of each, with the others left outside. */
export const PACKAGES = [
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  'scheduler',
  'preact',
  'preact/hooks',
  'preact/compat',
  'preact/jsx-runtime',
  'preact/jsx-dev-runtime',
] as const;

/** Comes with react-dom, is not for projects. */
const INNER: readonly string[] = ['scheduler'];

export type PackageName = (typeof PACKAGES)[number];

export function isPackage(name: string): name is PackageName {
  return (PACKAGES as readonly string[]).includes(name);
}

/** What to say about an import of something else. */
export function missingPackageWords(name: string): string {
  if (/^(?:node:|(?:fs|path|os|http|https|crypto|child_process|net|url|util|stream|events)$)/.test(name)) {
    return `"${name}" belongs to Node. A page in a browser does not have it; code that is run with Run does.`;
  }
  const offered = PACKAGES.filter((known) => !known.includes('/') && !INNER.includes(known)).join(', ');
  return (
    `The package "${name}" is not available in previews. There are ${offered}; of others, put the files ` +
    'into the project and import them by their path.'
  );
}

/** What a project's files are called, as a build asks for them. Paths have no slash at their beginning. */
export interface PathList {
  has(path: string): boolean;
}

const SCRIPT_ENDINGS = ['.tsx', '.ts', '.jsx', '.js', '.mjs', '.json', '.css'];
/** TypeScript is imported by the name that it will have. */
const SOURCE_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
};

export function isOnNetwork(address: string): boolean {
  return /^(?:https?:|wss?:)?\/\//i.test(address);
}

/** Has a scheme, or points into the page itself: nothing to look for among the files. */
export function isNoPath(address: string): boolean {
  return (
    address === '' || address.startsWith('#') || /^[a-z][a-z\d+.-]*:/i.test(address) || isOnNetwork(address)
  );
}

/** Without `?…` and `#…`. */
function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '');
}

/** The path that an address leads to from a folder; undefined outside of the project. */
function joinPath(folder: string, address: string): string | undefined {
  const parts = address.startsWith('/') ? [] : folder.split('/').filter((part) => part !== '');
  for (const part of address.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot).toLowerCase() : '';
}

/** The file that a page or a style sheet means: as it stands there, or in `public/`, where other tools keep such files. */
export function findAsset(files: PathList, folder: string, address: string): string | undefined {
  const clean = withoutQuery(decoded(address));
  const path = joinPath(folder, clean);
  if (path !== undefined && files.has(path)) return path;
  const published = clean.startsWith('/') ? joinPath('public', clean.slice(1)) : undefined;
  return published !== undefined && files.has(published) ? published : undefined;
}

/** The file that an import means: endings may be left out, a folder means its index. */
export function findModule(files: PathList, folder: string, address: string): string | undefined {
  const path = joinPath(folder, withoutQuery(address));
  return path === undefined ? undefined : candidatesOf(path).find((candidate) => files.has(candidate));
}

function candidatesOf(path: string): string[] {
  const ending = endingOf(path);
  const stem = path.slice(0, path.length - ending.length);
  const index = path === '' ? 'index' : `${path}/index`;
  return [
    path,
    ...(SOURCE_OF[ending] ?? []).map((source) => stem + source),
    ...SCRIPT_ENDINGS.map((added) => path + added),
    ...SCRIPT_ENDINGS.map((added) => index + added),
  ].filter((candidate) => candidate !== '');
}

/** Addresses may have spaces and letters in percent signs; what cannot be read stays as it is. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

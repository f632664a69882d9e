// Plain JavaScript, because this is what tells people with an old Node, who have not run `npm ci` yet, to do so.
import { readFileSync } from 'node:fs';

const FLOOR = [22, 22];
const ROOT = new URL('../', import.meta.url);

const advice = missing() ?? outdated() ?? tooOld();
if (advice !== undefined) {
  process.stderr.write(`${advice}\n`);
  process.exit(1);
}

/** @returns {string | undefined} */
function missing() {
  return packagesIn('node_modules/.package-lock.json') === undefined
    ? 'The packages are not installed yet. Run `npm ci`, then try again.'
    : undefined;
}

/**
 * npm keeps a record of what it installed. Packages for other platforms and, with `--omit=dev`, tools are left out.
 *
 * @returns {string | undefined}
 */
function outdated() {
  const installed = packagesIn('node_modules/.package-lock.json') ?? {};
  const wanted = packagesIn('package-lock.json') ?? {};
  for (const [path, { version, optional, dev, devOptional }] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/')) continue;
    const found = installed[path];
    const mayBeMissing = optional || dev || devOptional;
    if (found === undefined ? !mayBeMissing : found.version !== version) {
      const name = path.slice('node_modules/'.length);
      return `The installed packages are not those of package-lock.json (${name}). Run \`npm ci\`, then try again.`;
    }
  }
  return undefined;
}

/** @returns {string | undefined} */
function tooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return undefined;
  return `Atrium needs Node ${FLOOR.join('.')} or later; this is ${process.version}. \`npm ci\` brings Node 24 for \`npm start\`.`;
}

/** @param {string} path */
function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, ROOT), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

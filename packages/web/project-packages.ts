import { createRequire } from 'node:module';
import { build, esmExternalRequirePlugin, type Plugin } from 'vite';
import { PACKAGES } from './src/features/preview/packages/package-list.ts';

const VIRTUAL = 'virtual:project-package/';
const ENTRY = 'virtual:project-package-entry';
const require = createRequire(import.meta.url);

/**
 * The packages that people's projects can import, each as the text of one module: taken from `node_modules` at the build, so
 * that a preview needs no network. Imports of one another stay, and are found by the preview's import map.
 */
export function projectPackages(): Plugin {
  return {
    name: 'project-packages',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : undefined),
    load: async (id) => {
      if (!id.startsWith(`\0${VIRTUAL}`)) return undefined;
      const name = id.slice(VIRTUAL.length + 1);
      return `export default ${JSON.stringify(await packageText(name))};`;
    },
  };
}

async function packageText(name: string): Promise<{ text: string; imports: readonly string[] }> {
  const output = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [
      entryOf(name),
      esmExternalRequirePlugin({ external: PACKAGES.filter((other) => other !== name) }),
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      lib: { entry: ENTRY, formats: ['es'] },
    },
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  if (bundle === undefined || !('output' in bundle)) throw new Error(`${name} could not be bundled.`);
  const [chunk, ...others] = bundle.output;
  if (others.length > 0) throw new Error(`${name} became more than one file.`);
  return { text: chunk.code, imports: chunk.imports };
}

/** Packages written for Node have no named exports that a module could import: those they have are named here. */
function entryOf(name: string): Plugin {
  const isModule = name.startsWith('preact');
  const names = isModule ? [] : Object.keys(require(name) as object).filter((key) => key !== 'default');
  const own = isModule
    ? `export * from '${name}';`
    : `import it from '${name}';\nexport default it;\nexport const { ${names.join(', ')} } = it;`;
  return {
    name: 'project-package-entry',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith(ENTRY) ? `\0${ENTRY}` : undefined),
    load: (id) => (id === `\0${ENTRY}` ? own : undefined),
  };
}

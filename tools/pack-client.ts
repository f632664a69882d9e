/**
 * `npm run pack:client`: the contract and the client as packages for programs of others, as JavaScript with types, in
 * `dist/npm`. Nothing is published.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..');
const PACKAGES = ['contract', 'client'] as const;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Writes `contract` and `client` below `into`. Throws when they do not compile. */
export function buildClientPackages(into: string): void {
  rmSync(into, { recursive: true, force: true });
  for (const name of PACKAGES) build(name, into);
}

function build(name: (typeof PACKAGES)[number], into: string): void {
  const source = join(ROOT, 'packages', name);
  const target = join(into, name);
  mkdirSync(target, { recursive: true });
  const config = join(into, `${name}.tsconfig.json`);
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(source, 'tsconfig.json'),
      compilerOptions: {
        // What every place that runs JavaScript has, TextEncoder for one, is declared there.
        lib: ['ES2024', 'DOM'],
        noEmit: false,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        rootDir: join(source, 'src'),
        outDir: target,
        tsBuildInfoFile: null,
        // The types that were just written, not the sources of the workspace.
        paths: { '@atrium/contract/*': [join(into, 'contract/*.d.ts')] },
      },
      include: [join(source, 'src/**/*.ts')],
      exclude: [join(source, '**/*.test.ts'), join(source, 'src/testing')],
    }),
  );
  run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', config], ROOT);
  const { version, license, type, dependencies, ...rest } = manifestOf(source);
  const manifest = { name: rest.name, version, license, type, exports: { './*': './*.js' }, dependencies };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  cpSync(join(source, 'README.md'), join(target, 'README.md'));
  rmSync(config);
}

function manifestOf(source: string): Manifest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own
  return JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
}

function run(program: string, words: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, words, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${words[0] ?? ''} failed`, { cause: error });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const into = join(ROOT, 'dist/npm');
  buildClientPackages(into);
  for (const name of PACKAGES) run('npm', ['pack', '--silent', `./${name}`], into);
}

/** `npm run test:e2e [-- words of file names]`: the stories, in whatever browser there is. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installDebianPackages } from '../../tools/test-programs.ts';
import { buildWebClientIfStale } from '../../tools/web-build.ts';
import { findBrowser } from './fixtures/find-browser.ts';

const ROOT = join(import.meta.dirname, '../..');

const browser = findBrowser() ?? installBrowser();
if (browser === undefined) {
  process.stderr.write(
    'The stories need Chromium or Chrome, and none was found. On Debian: apt-get install chromium. ' +
      'Elsewhere install it by your own means; CHROMIUM_PATH may name the program.\n',
  );
  process.exit(1);
}
process.stdout.write(`Browser: ${browser}\n`);
await buildWebClientIfStale();
process.exitCode = run(process.execPath, [
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--project=e2e',
  ...process.argv.slice(2),
]);

function installBrowser(): string | undefined {
  process.stdout.write('No browser was found.\n');
  return installDebianPackages(['chromium']) ? findBrowser() : undefined;
}

function run(program: string, args: string[]): number {
  return spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

/** `node tools/test-programs.ts`: installs what tests start beside Node, where that is usual and it is missing. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program of each Debian package. Tests that cannot do without say so themselves. */
const PROGRAMS = {
  chromium: 'chromium',
  bubblewrap: 'bwrap',
  coturn: 'turnserver',
  'redis-server': 'redis-server',
} as const;
export type DebianPackage = keyof typeof PROGRAMS;

if (process.argv[1] === import.meta.filename) {
  const missing = (Object.keys(PROGRAMS) as DebianPackage[]).filter((name) => !isOnPath(PROGRAMS[name]));
  if (missing.length > 0 && !installDebianPackages(missing)) {
    process.stdout.write(`Not installed: ${missing.join(', ')}. Tests that need one of them say so.\n`);
  }
}

/** Only as root on Debian and its like, as in a container for tests. Whether it succeeded. */
export function installDebianPackages(names: readonly DebianPackage[]): boolean {
  if (process.getuid?.() !== 0 || run('apt-get', ['--version'], 'ignore') !== 0) return false;
  process.stdout.write(`Installing ${names.join(', ')}.\n`);
  // Another installation may be under way.
  const patience = ['-o', 'DPkg::Lock::Timeout=120'];
  const install = [...patience, 'install', '-y', '--no-install-recommends', ...names];
  return run('apt-get', [...patience, 'update']) === 0 && run('apt-get', install) === 0;
}

function isOnPath(program: string): boolean {
  const places = (process.env['PATH'] ?? '').split(delimiter);
  return places.some((place) => {
    try {
      accessSync(join(place, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(program: string, args: string[], stdio: 'inherit' | 'ignore' = 'inherit'): number {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { env, stdio: ['ignore', stdio, stdio] }).status ?? 1;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { HEALTH_CHECK, WRITABLE } from '../../tools/deploy/template/service.ts';
import {
  buildInDirectory,
  contextFiles,
  copiesOf,
  stagesOfDockerfile,
  workdirOf,
} from '../support/dockerfile.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const isWhole = process.env['ATRIUM_ALL_TESTS'] === '1';
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const textOf = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8');

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await cleanups
    .splice(0)
    .reduceRight((before, cleanup) => before.then(cleanup), Promise.resolve<unknown>(0));
});

describe('the Dockerfile', () => {
  const stages = stagesOfDockerfile();
  const last = stages.at(-1)!;
  const only = (name: string) => last.instructions.filter((instruction) => instruction.name === name);

  test('[OPS-7] copies what is there and is not left out', () => {
    const files = contextFiles();
    const copies = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'COPY'));
    const ownSources = copies
      .filter(({ flags }) => flags['from'] === undefined)
      .flatMap((copied) => copiesOf(copied).map(([source]) => source));
    const missing = ownSources.filter(
      (source) => !files.some((file) => file === source || file.startsWith(`${source}/`)),
    );
    expect(missing).toEqual([]);
    const others = copies.map(({ flags }) => flags['from']).filter((from) => from !== undefined);
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(others));
    // A workspace that is not there would make the lock file another's.
    for (const file of files.filter((path) => /^packages\/[^/]+\/package\.json$/.test(path)))
      expect(ownSources).toContain(file);
  });

  test('[OPS-7] leaves tests, settings and data at home', () => {
    expect(contextFiles().filter((file) => /\.test\.|(?:^|\/)\.env|\/testing\/|^data\//.test(file))).toEqual(
      [],
    );
  });

  test('[OPS-7] runs the server as process 1 and as nobody in particular, on the Node that it is tested on', () => {
    const major = manifest.devDependencies['node']?.split('.')[0];
    const foreign = stages
      .map(({ base }) => base)
      .filter((base) => !stages.some(({ name }) => name === base));
    expect(new Set(foreign)).toEqual(new Set([`node:${major}-bookworm-slim`]));
    expect(only('USER').map(({ text }) => text)).toEqual(['node']);
    expect(JSON.parse(only('CMD')[0]!.text)).toEqual(['node', 'packages/server/src/main.ts']);
    expect(existsSync(join(ROOT, 'packages/server/src/main.ts'))).toBe(true);
    expect(only('ENV').map(({ text }) => text)).toContain('NODE_ENV=production');
  });

  test('[OPS-7] asks after its health as the template does, and writes where the template lets it', () => {
    const [check] = only('HEALTHCHECK');
    expect(check?.text).toContain(`CMD ["node", "-e", "${HEALTH_CHECK}"]`);
    expect(JSON.parse(only('VOLUME')[0]!.text)).toEqual(['/srv/atrium/data', ...WRITABLE]);
  });

  test.runIf(isWhole)(
    '[OPS-7] what it installs and builds starts without tools for developers, and serves',
    { timeout: 1_800_000 },
    async () => {
      const directory = await temporaryDirectory();
      cleanups.push(() => directory.remove());
      const image = join(buildInDirectory(directory.path), workdirOf(last));
      expect(existsSync(join(image, 'node_modules/vitest'))).toBe(false);
      const data = join(directory.path, 'data');
      const server = await ServerProcess.start(
        { NODE_ENV: 'production', HOST: '127.0.0.1', ATRIUM_DATA_DIR: data },
        join(image, 'packages/server/src/main.ts'),
      );
      cleanups.push(() => server.stop());
      const page = await fetch(server.baseUrl);
      expect(await page.text()).toContain('<script type="module"');
      const account = {
        displayName: 'Ada',
        username: 'ada',
        email: 'ada@example.org',
        password: 'a long enough sentence for a test',
      };
      const answer = await fetch(`${server.baseUrl}/api/accounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(account),
      });
      expect(await answer.json()).toHaveProperty('account');
      expect(await server.stop()).toBe(0);
    },
  );
});

interface Build {
  readonly context: string;
  readonly dockerfile: string;
}

interface Compose {
  readonly services: Record<string, Record<string, unknown>>;
  readonly volumes: Record<string, unknown>;
}

describe('the compose file', () => {
  const { services, volumes } = parse(textOf('compose.yaml'), { merge: true }) as Compose;

  test('[OPS-8] names what is there: images, services that others wait for, volumes', () => {
    const builds = Object.values(services).flatMap(
      (service) => (service['build'] as Build | undefined) ?? [],
    );
    expect(builds.length).toBeGreaterThan(0);
    for (const { context, dockerfile } of builds)
      expect(existsSync(join(ROOT, 'deploy', context, dockerfile))).toBe(true);
    for (const service of Object.values(services)) {
      expect(service['image']).toBeTypeOf('string');
      const awaited = (service['depends_on'] ?? []) as string[] | Record<string, unknown>;
      for (const name of Array.isArray(awaited) ? awaited : Object.keys(awaited))
        expect(Object.keys(services)).toContain(name);
      const mounted = ((service['volumes'] ?? []) as string[]).map((volume) => volume.split(':')[0]);
      expect(Object.keys(volumes)).toEqual(expect.arrayContaining(mounted));
    }
  });

  test('[OPS-8] every service of ours has a disk that cannot be changed, no privileges, and settings that are known', () => {
    const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const ours = Object.entries(services).filter(([, { image }]) => image === 'atrium');
    expect(ours.map(([name]) => name)).toEqual(['atrium', 'second', 'tables']);
    for (const [, service] of ours) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      const settings = service['environment'] as Record<string, string>;
      for (const name of Object.keys(settings)) expect(known).toContain(`${name}=`);
      expect(settings['DYNAMODB_ENDPOINT']).toBe('http://dynamodb:8000');
    }
  });
});

describe('settings beside Atrium', () => {
  test('[OPS-9] proxies pass on websockets and addresses of callers, and believe no browser about them', () => {
    const nginx = textOf('proxy/nginx.conf');
    expect(nginx.match(/\{/g)).toHaveLength(nginx.match(/\}/g)!.length);
    expect(nginx).toMatch(/proxy_set_header Upgrade \$http_upgrade;\s+proxy_set_header Connection/);
    expect(nginx.match(/X-Forwarded-For \$remote_addr;/g)).toHaveLength(nginx.match(/proxy_pass/g)!.length);
    expect(textOf('proxy/Caddyfile')).toContain('reverse_proxy 127.0.0.1:5000');
  });

  test('[OPS-9] the unit of systemd starts a file that is there, and gives it time to stop', () => {
    const unit = textOf('systemd/atrium.service');
    const program = /^ExecStart=\/usr\/bin\/env node \/srv\/atrium\/(\S+)$/m.exec(unit)?.[1] ?? '';
    expect(existsSync(join(ROOT, program))).toBe(true);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThanOrEqual(8 + 30);
    expect(unit).toContain('NoNewPrivileges=yes');
  });
});

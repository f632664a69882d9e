import { basename } from 'node:path';
import type { SourceModule } from './source-module.ts';

export interface Rule {
  readonly name: string;
  /** What breaks the rule: an imported file or package, a name, or a few words. */
  readonly breaches: (module: SourceModule) => readonly string[];
}

/** Parts of the server that are no features: everything else is a folder for each feature. */
const TECHNICAL = [
  'commands',
  'dispatcher',
  'http',
  'mail',
  'nodes',
  'observability',
  'push',
  'realtime',
  'storage',
  'testing',
  'timers',
];

/** Which folder of the server may import a package, and everything that begins with its name. */
const OWNERS = {
  'socket.io': 'realtime',
  fastify: 'http',
  '@fastify/': 'http',
  'livekit-server-sdk': 'calls',
  undici: 'storage',
  '@smithy/': 'storage',
  '@aws-sdk/': 'storage',
  '@redis/': 'nodes',
  '@msgpack/': 'nodes',
};

/**
 * What of a folder other folders may import beside its services. Each is a decision: the log and the heads of rooms
 * belong to rooms, messages are written to them; whoever calls is found out alike over HTTP and the socket; rooms
 * and meetings hash their passwords as accounts do; meetings open the door of calls, and write notices into rooms; what is
 * run is a code block of a message. What is brought from another system is stored as the features store it.
 */
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  'commands -> accounts': ['account-repository.ts', 'password-hasher.ts'],
  // The doctor asks services as those who use them do.
  'commands -> calls': ['ice-servers.ts', 'livekit-probe.ts'],
  'commands -> nodes': ['redis-probe.ts'],
  'commands -> runs': ['jdoodle-client.ts'],
  'commands -> documents': ['client-grants.ts', 'document-repository.ts', 'open-documents.ts'],
  'commands -> meetings': [
    'meeting-repository.ts',
    'meeting-timers.ts',
    'occurrences.ts',
    'stored-meeting.ts',
    'wall-clock.ts',
  ],
  'commands -> messages': [
    'counted-replies.ts',
    'message-changes.ts',
    'message-item.ts',
    'message-repository.ts',
  ],
  'commands -> files': ['build-files.ts', 'object-store.ts'],
  'commands -> projects': [
    'asset-repository.ts',
    'brought-file.ts',
    'project-repository.ts',
    'project-texts.ts',
    'stored-project.ts',
  ],
  'commands -> rooms': ['fold-name.ts', 'membership-repository.ts', 'room-repository.ts'],
  'meetings -> accounts': ['password-hasher.ts'],
  'meetings -> calls': ['meeting-door.ts'],
  'meetings -> messages': ['room-notices.ts'],
  'messages -> rooms': ['room-audit.ts', 'room-heads.ts', 'room-logs.ts'],
  'realtime -> http': ['caller-source.ts', 'site.ts'],
  'rooms -> accounts': ['password-hasher.ts'],
  'runs -> messages': ['code-blocks.ts'],
};

const CLIENT_LIBRARIES = ['socket.io-client', 'livekit-client', 'yjs'];
const GUESTS = 'packages/runner/src/guest/';

const VAGUE = /^(?:.*-)?(?:utils?|helpers?|common|misc|manager|data|info)$/;
/** Words after a dot say what kind of file it is: `.integration.test.ts`. */
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.tsx?$/;

/** Section 3 of ARCHITECTURE.md. */
export const RULES: readonly Rule[] = [
  { name: 'the contract imports zod', breaches: shipped('contract', (target) => target === 'zod') },
  {
    name: 'the client imports the contract, socket.io-client, livekit-client and yjs',
    breaches: shipped('client', (target) => CLIENT_LIBRARIES.includes(target) || isIn(target, 'contract')),
  },
  {
    name: 'the runner imports of ours the contract',
    breaches: shipped(
      'runner',
      (target) => isForeign(target) || isOfNode(target) || isIn(target, 'contract'),
    ),
  },
  {
    name: 'what runs in a child knows nothing of its parent',
    breaches: guests,
  },
  {
    name: 'only the runs of the server know the runner',
    breaches: ({ path, imports }) =>
      isTest(path) ||
      isIn(path, 'runner') ||
      path.startsWith('packages/server/src/runs/') ||
      isComposition(path)
        ? []
        : imports.filter((target) => isIn(target, 'runner') && path.startsWith('packages/')),
  },
  {
    name: 'the web imports of ours the contract and the client',
    breaches: shipped(
      'web',
      (target) => isForeign(target) || isIn(target, 'contract') || isIn(target, 'client'),
    ),
  },
  {
    name: 'the server imports of ours the contract and the runner',
    breaches: shipped(
      'server',
      (target) => isForeign(target) || isOfNode(target) || isIn(target, 'contract') || isIn(target, 'runner'),
    ),
  },
  { name: 'features of the web know neither each other nor the application', breaches: webLayers },
  { name: 'a library is imported where it belongs', breaches: ownedPackages },
  { name: 'services and policies know no HTTP, sockets, AWS or clock', breaches: pureRules },
  { name: 'features are reached through their services', breaches: closedFeatures },
  { name: 'http, realtime and storage keep to themselves', breaches: technicalLayers },
  { name: 'only config.ts reads the environment', breaches: environment },
  { name: 'what ships imports no tests', breaches: testsApart },
  { name: 'files have kebab-case names that say something', breaches: names },
  {
    name: 'there are no barrels',
    breaches: ({ path, isBarrel }) =>
      isBarrel || /^index\.tsx?$/.test(basename(path)) ? ['re-exports'] : [],
  },
];

/** What a package's own files, its tests apart, may import beside each other. */
function shipped(name: string, isAllowed: (target: string) => boolean): Rule['breaches'] {
  return (module) => {
    if (!isIn(module.path, name) || isTest(module.path)) return [];
    return module.imports.filter((target) => !isIn(target, name) && !isAllowed(target));
  };
}

/** Runtimes are loaded in children, never in the server; children load nothing else of ours, and never `node:wasi`. */
function guests({ path, imports }: SourceModule): string[] {
  if (!isIn(path, 'runner') || isTest(path)) return [];
  if (!path.startsWith(GUESTS)) return imports.filter(isRuntime);
  return imports.filter(
    (target) => target === 'node:wasi' || isIn(target, 'runner') !== target.startsWith(GUESTS),
  );
}

function isRuntime(target: string): boolean {
  return isForeign(target) && target !== 'zod';
}

function webLayers({ path, imports }: SourceModule): string[] {
  const [, layer, feature] = /^packages\/web\/src\/(features|lib|ui)\/([^/]+)/.exec(path) ?? [];
  if (layer === undefined) return [];
  const own = `packages/web/src/features/${feature}/`;
  const lower = layer === 'lib' ? ['lib'] : ['lib', 'ui'];
  return imports.filter((target) => {
    if (!isIn(target, 'web') || (layer === 'features' && target.startsWith(own))) return false;
    return !lower.some((folder) => target.startsWith(`packages/web/src/${folder}/`));
  });
}

function ownedPackages({ path, imports }: SourceModule): string[] {
  if (isTest(path) || !path.startsWith('packages/')) return [];
  return imports.filter((target) =>
    Object.entries(OWNERS).some(
      ([name, folder]) => isPackage(target, name) && !path.startsWith(`packages/server/src/${folder}/`),
    ),
  );
}

function pureRules({ path, imports, readsClock }: SourceModule): string[] {
  if (!/-(?:service|policy)\.ts$/.test(path) || featureOf(path) === undefined) return [];
  const forbidden = imports.filter(
    (target) =>
      /^packages\/server\/src\/(?:http|realtime)\//.test(target) ||
      /^node:(?:https?2?|net|tls|dgram)$/.test(target) ||
      Object.keys(OWNERS).some((name) => isPackage(target, name)),
  );
  return readsClock ? [...forbidden, 'the clock'] : forbidden;
}

/** Compositions (`app.ts`, `features.ts`) and tests build features from their parts. */
function closedFeatures({ path, imports }: SourceModule): string[] {
  const folder = folderOf(path);
  if (folder === undefined || folder === 'testing' || isTest(path)) return [];
  return imports.filter((target) => {
    const feature = featureOf(target);
    if (feature === undefined || feature === folder) return false;
    return !target.endsWith('-service.ts') && !isOpen(folder, feature, target);
  });
}

/** What puts the server together from its parts. */
function isComposition(path: string): boolean {
  return /^packages\/server\/src\/(?:app|features)\.ts$/.test(path);
}

/** What each technical folder must not know. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  http: ['storage', 'realtime'],
  realtime: ['storage', 'http'],
  storage: ['http', 'realtime', 'dispatcher'],
  observability: ['http', 'realtime', 'storage', 'dispatcher'],
};

function technicalLayers({ path, imports }: SourceModule): string[] {
  const folder = folderOf(path);
  if (folder === undefined || isTest(path)) return [];
  const knowsFeatures = folder !== 'storage' && folder !== 'observability' && folder !== 'dispatcher';
  return imports.filter((target) => {
    const other = folderOf(target);
    if (other === undefined || other === folder) return false;
    if (!knowsFeatures && featureOf(target) !== undefined) return true;
    return (BELOW[folder] ?? []).includes(other) && !isOpen(folder, other, target);
  });
}

function environment({ path, readsEnvironment }: SourceModule): string[] {
  const isAllowed = path === 'packages/server/src/config.ts' || !path.startsWith('packages/') || isTest(path);
  return readsEnvironment && !isAllowed ? ['process.env'] : [];
}

function testsApart({ path, imports }: SourceModule): string[] {
  return isTest(path) || !path.startsWith('packages/') ? [] : imports.filter(isTest);
}

function names({ path }: SourceModule): string[] {
  const name = basename(path);
  const [stem = ''] = name.split('.');
  return KEBAB.test(name) && !VAGUE.test(stem) ? [] : [name];
}

function isIn(path: string, name: string): boolean {
  return path.startsWith(`packages/${name}/src/`);
}

/** Of the registry. */
function isForeign(target: string): boolean {
  return !target.startsWith('packages/') && !isOfNode(target);
}

function isOfNode(target: string): boolean {
  return target.startsWith('node:');
}

function isPackage(target: string, name: string): boolean {
  return target === name || (name.endsWith('/') && target.startsWith(name));
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes('/testing/') || path.startsWith('tests/');
}

/** `rooms` of `packages/server/src/rooms/…`; undefined for what stands beside the folders. */
function folderOf(path: string): string | undefined {
  return /^packages\/server\/src\/([^/]+)\//.exec(path)?.[1];
}

function featureOf(path: string): string | undefined {
  const folder = folderOf(path);
  return folder === undefined || TECHNICAL.includes(folder) ? undefined : folder;
}

function isOpen(from: string, to: string, target: string): boolean {
  return (OPENINGS[`${from} -> ${to}`] ?? []).includes(basename(target));
}

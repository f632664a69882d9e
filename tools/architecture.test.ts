import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from './architecture/rules.ts';
import { parseModule } from './architecture/source-module.ts';

const ROOT = join(import.meta.dirname, '..');

/** At least one planted breach of each rule: path, source, and what must be found. */
const PLANTED: Readonly<Record<string, readonly (readonly [path: string, text: string, found: string])[]>> = {
  'the contract imports zod': [
    ['contract/src/ids.ts', `import { ulid } from 'ulid';`, 'ulid'],
    ['contract/src/ids.ts', `import type { Server } from 'node:http';`, 'node:http'],
    ['contract/src/ids.ts', `let a: import('react').ReactNode;`, 'react'],
  ],
  'the client imports the contract, socket.io-client, livekit-client and yjs': [
    ['client/src/outbox.ts', `import { useState } from 'react';`, 'react'],
    ['client/src/outbox.ts', `await import('node:fs');`, 'node:fs'],
    ['client/src/outbox.ts', `await import(name);`, 'name'],
  ],
  'the runner imports of ours the contract': [
    [
      'runner/src/run.ts',
      `import { loadConfig } from '@atrium/server/config';`,
      'packages/server/src/config.ts',
    ],
  ],
  'what runs in a child knows nothing of its parent': [
    ['runner/src/guest/lua.ts', `import { usageOf } from '../usage.ts';`, 'packages/runner/src/usage.ts'],
    ['runner/src/guest/lua.ts', `import { WASI } from 'node:wasi';`, 'node:wasi'],
    ['runner/src/warm-pool.ts', `import { LuaFactory } from 'wasmoon';`, 'wasmoon'],
  ],
  'only the runs of the server know the runner': [
    [
      'server/src/rooms/room-service.ts',
      `import type { Run } from '@atrium/runner/code-runner';`,
      'packages/runner/src/code-runner.ts',
    ],
  ],
  'the web imports of ours the contract and the client': [
    [
      'web/src/lib/time.ts',
      `import { loadConfig } from '@atrium/server/config';`,
      'packages/server/src/config.ts',
    ],
    ['web/src/lib/time.ts', `import { join } from 'node:path';`, 'node:path'],
  ],
  'the server imports of ours the contract and the runner': [
    ['server/src/app.ts', `import '@atrium/client/state';`, 'packages/client/src/state.ts'],
  ],
  'features of the web know neither each other nor the application': [
    [
      'web/src/features/rooms/list.tsx',
      `import { Row } from '../timeline/row.tsx';`,
      'packages/web/src/features/timeline/row.tsx',
    ],
    [
      'web/src/features/rooms/list.tsx',
      `export type { Row } from '../../app/row.tsx';`,
      'packages/web/src/app/row.tsx',
    ],
    [
      'web/src/ui/button.tsx',
      `import('../features/rooms/list.tsx');`,
      'packages/web/src/features/rooms/list.tsx',
    ],
    ['web/src/lib/time.ts', `import { Button } from '../ui/button.tsx';`, 'packages/web/src/ui/button.tsx'],
  ],
  'a library is imported where it belongs': [
    ['server/src/messages/message-repository.ts', `import { Server } from 'socket.io';`, 'socket.io'],
    ['server/src/dispatcher.ts', `import type { FastifyRequest } from 'fastify';`, 'fastify'],
    ['server/src/realtime/gateway.ts', `import cookie from '@fastify/cookie';`, '@fastify/cookie'],
    ['server/src/http/site.ts', `import { Pool } from 'undici';`, 'undici'],
    [
      'server/src/http/site.ts',
      `import { WebhookReceiver } from 'livekit-server-sdk';`,
      'livekit-server-sdk',
    ],
    [
      'server/src/files/s3.ts',
      `import { Sha256 } from '@aws-crypto/x'; import '@aws-sdk/client-s3';`,
      '@aws-sdk/client-s3',
    ],
    ['server/src/app.ts', `import '@smithy/signature-v4';`, '@smithy/signature-v4'],
  ],
  'services and policies know no HTTP, sockets, AWS or clock': [
    [
      'server/src/rooms/room-policy.ts',
      `import type { Site } from '../http/site.ts';`,
      'packages/server/src/http/site.ts',
    ],
    ['server/src/rooms/room-service.ts', `import { request } from 'node:https';`, 'node:https'],
    ['server/src/rooms/room-service.ts', `const at = Date.now();`, 'the clock'],
    ['server/src/rooms/room-service.ts', `const at = new Date();`, 'the clock'],
    ['server/src/rooms/room-service.ts', `const clock = { now: Date.now };`, 'the clock'],
  ],
  'features are reached through their services': [
    [
      'server/src/rooms/room-service.ts',
      `import type { AccountRepository } from '../accounts/account-repository.ts';`,
      'packages/server/src/accounts/account-repository.ts',
    ],
    [
      'server/src/http/session-routes.ts',
      `import { SessionRepository } from '../accounts/session-repository.ts';`,
      'packages/server/src/accounts/session-repository.ts',
    ],
  ],
  'http, realtime and storage keep to themselves': [
    ['server/src/http/site.ts', `import '../storage/store.ts';`, 'packages/server/src/storage/store.ts'],
    [
      'server/src/http/site.ts',
      `import '../realtime/gateway.ts';`,
      'packages/server/src/realtime/gateway.ts',
    ],
    [
      'server/src/realtime/gateway.ts',
      `import '../http/http-server.ts';`,
      'packages/server/src/http/http-server.ts',
    ],
    [
      'server/src/storage/log.ts',
      `import '../rooms/room-service.ts';`,
      'packages/server/src/rooms/room-service.ts',
    ],
  ],
  'only config.ts reads the environment': [
    ['server/src/http/site.ts', `const { PORT } = process.env;`, 'process.env'],
    ['server/src/http/site.ts', `const port = process.env['PORT'];`, 'process.env'],
  ],
  'what ships imports no tests': [
    ['server/src/app.ts', `import './testing/test-server.ts';`, 'packages/server/src/testing/test-server.ts'],
    ['server/src/app.ts', `import '../../../tests/faults/proxy.ts';`, 'tests/faults/proxy.ts'],
  ],
  'files have kebab-case names that say something': [
    ['server/src/RoomService.ts', '', 'RoomService.ts'],
    ['web/src/lib/useTime.ts', '', 'useTime.ts'],
    ['server/src/utils.ts', '', 'utils.ts'],
    ['server/src/rooms/room-helpers.ts', '', 'room-helpers.ts'],
    ['web/src/lib/session-manager.tsx', '', 'session-manager.tsx'],
  ],
  'there are no barrels': [
    ['client/src/index.ts', `export const a = 1;`, 're-exports'],
    ['client/src/client.ts', `export * from './outbox.ts'; export { a } from './a.ts';`, 're-exports'],
  ],
};

test('the code keeps to the layout', async () => {
  const paths = await sources();
  expect(paths.length).toBeGreaterThan(200);
  const modules = await Promise.all(
    paths.map(async (path) => parseModule(path, await readFile(join(ROOT, path), 'utf8'))),
  );
  const breaches = modules.flatMap((module) =>
    RULES.flatMap(({ name, breaches: find }) =>
      find(module).map((what) => `${module.path}: ${what} (${name})`),
    ),
  );
  expect(breaches).toEqual([]);
});

test.each(RULES)('a breach is found: $name', ({ name, breaches }) => {
  const planted = PLANTED[name] ?? [];
  expect(planted).not.toEqual([]);
  for (const [path, text, found] of planted) {
    expect(breaches(parseModule(`packages/${path}`, text))).toEqual([found]);
  }
});

async function sources(): Promise<string[]> {
  const paths: string[] = [];
  const pattern = ['packages/*/src/**/*.{ts,tsx}', '{bench,tests,tools}/**/*.{ts,tsx}'];
  for await (const path of glob(pattern, { cwd: ROOT })) paths.push(path);
  return paths;
}

import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import type { Store } from '../../packages/server/src/storage/store.ts';
import { faultyStore } from '../../packages/server/src/testing/faulty-store.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A server whose reads of one table wait for as long as its gate is closed. */
async function gatedApp(table: string) {
  const opened = await openMemoryStore();
  let gate = Promise.resolve();
  let waiting = 0;
  const { store } = opened;
  const pass = async (asked: string): Promise<void> => {
    if (asked !== table) return;
    waiting += 1;
    await gate;
    waiting -= 1;
  };
  const gated: Partial<Store> = {
    get: async (input) => {
      await pass(input.table);
      return await store.get(input);
    },
    query: async (input) => {
      await pass(input.table);
      return await store.query(input);
    },
  };
  const app = await startTestApp({ opened: { ...opened, store: faultyStore(store, gated) } });
  undo.push(() => app.close());
  const shut = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { ...app, shut, waiting: () => waiting };
}

async function signIn(baseUrl: string): Promise<string> {
  const { token } = await new HttpAccounts({ baseUrl }).call('accounts.signIn', {
    login: 'ada',
    password: 'a long enough sentence for a test',
    tokenInBody: true,
  });
  return token!;
}

async function ask(baseUrl: string, token: string): Promise<WebSocket> {
  const url = `${baseUrl.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  await once(socket, 'message');
  socket.send(`40${JSON.stringify({ token })}`);
  return socket;
}

it('[RT-12] a session that ends while its socket arrives lets nobody in', async () => {
  const app = await gatedApp('Memberships');
  (await Person.signUp(app.baseUrl, 'ada')).leave();
  const token = await signIn(app.baseUrl);
  const open = app.shut();
  const socket = await ask(app.baseUrl, token);
  await expect.poll(app.waiting).toBeGreaterThan(0);
  await new HttpAccounts({ baseUrl: app.baseUrl, token: () => token }).call('accounts.signOut', {});
  open();
  await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
});

it('[RT-12] connections that close while they arrive take no place', async () => {
  const app = await gatedApp('Sessions');
  (await Person.signUp(app.baseUrl, 'ada')).leave();
  const token = await signIn(app.baseUrl);
  const open = app.shut();
  for (let at = 0; at < 60; at++) (await ask(app.baseUrl, token)).terminate();
  await expect.poll(app.waiting).toBeGreaterThan(0);
  open();
  // Those that closed are seen to, one after the other. A place that one of them kept would never be free again.
  await expect
    .poll(async () => {
      const socket = await ask(app.baseUrl, token);
      undo.push(() => socket.terminate());
      return String((await once(socket, 'message'))[0]);
    })
    .toMatch(/^40/);
});

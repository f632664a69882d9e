import { afterEach, expect, it } from 'vitest';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { faultyStore } from '../../packages/server/src/testing/faulty-store.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Two servers on one store, Ada and Bob in a room at the second. */
async function twoServers() {
  const engine = await openMemoryStore();
  undo.push(() => engine.close());
  let looks = 0;
  const store = faultyStore(engine.store, {
    isExclusive: false,
    query: (input) => {
      if (input.table === 'Memberships') looks += 1;
      return engine.store.query(input);
    },
  });
  const start = async () => {
    const app = await startTestApp({ opened: { ...engine, store, close: async () => {} } });
    undo.push(() => app.close());
    return app;
  };
  const here = await start();
  const there = await start();
  const [ada, bob] = [await Person.signUp(there.baseUrl, 'ada'), await Person.signUp(there.baseUrl, 'bob')];
  undo.push(
    () => ada.leave(),
    () => bob.leave(),
  );
  await Promise.all([ada.online(), bob.online()]);
  const { listing } = await ada.transport.call('rooms.create', { name: 'Shared' });
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Shared' } });
  return { here, ada, bob, roomId: listing.room.roomId, looks: () => looks };
}

it('[RT-13] a session that ends at another server loses its sockets here', async () => {
  const { here, ada, bob } = await twoServers();
  const accounts = new HttpAccounts({ baseUrl: here.baseUrl, token: () => bob.token });
  await accounts.call('accounts.signOut', {});
  await expect.poll(() => bob.transport.state.kind).not.toBe('online');
  expect(ada.transport.state.kind).toBe('online');
});

it('[RT-13] whoever leaves at another server hears nothing of the room here', async () => {
  const { here, ada, bob, roomId, looks } = await twoServers();
  // Those who are members are looked at as well, and stay.
  const before = looks();
  await expect.poll(looks).toBeGreaterThan(before + 4);
  expect(bob.events.filter(({ name }) => name === 'membership:changed')).toHaveLength(1);
  const left = await fetch(`${here.baseUrl}/api/rooms/${roomId}/membership`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${bob.token}` },
  });
  expect(left.status).toBe(200);
  await expect.poll(() => bob.events.map(({ payload }) => payload)).toContainEqual({ kind: 'left', roomId });
  await ada.post(roomId, 'not for bob', 0);
  // What he is told comes in order.
  await bob.transport.call('rooms.list', {});
  expect(JSON.stringify(bob.events)).not.toContain('not for bob');
});

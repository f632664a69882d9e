import { afterEach, expect, it, vi } from 'vitest';
import type { ConnectionState } from '../../packages/client/src/state.ts';
import { systemClock } from '../../packages/client/src/clock.ts';
import { ManualClock } from '../../packages/client/src/testing/manual-clock.ts';
import { SocketTransport } from '../../packages/client/src/transport/socket-transport.ts';
import { eventually } from '../support/full-client.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const protocol = vi.hoisted(() => ({ PROTOCOL_VERSION: 1 }));
vi.mock('../../packages/contract/src/protocol-version.ts', () => protocol);

const endings: (() => unknown)[] = [];

afterEach(async () => {
  protocol.PROTOCOL_VERSION = 1;
  for (const end of endings.splice(0).toReversed()) await end();
});

async function aServer(): Promise<ServerProcess> {
  const directory = await temporaryDirectory();
  endings.push(() => directory.remove());
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path });
  endings.push(() => server.stop());
  return server;
}

function watched(baseUrl: string, token: string, clock = systemClock) {
  const states: ConnectionState[] = [];
  const ended: string[] = [];
  const transport = new SocketTransport({ baseUrl, token: () => token, clock });
  endings.push(() => transport.disconnect());
  transport.connect({
    connectionChanged: (state) => states.push(state),
    sessionEnded: () => ended.push('ended'),
    event: () => undefined,
  });
  const kinds = () => states.map(({ kind }) => kind);
  return { transport, states, ended, kinds };
}

it('[CLI-28] a token that the server does not know ends the session, once', async () => {
  const server = await aServer();
  const clock = new ManualClock();
  const { transport, ended, kinds } = watched(server.baseUrl, 'not a token', clock);
  await eventually('the session ends', () => ended.length === 1);
  expect(clock.waiting).toBe(0);
  expect(ended.length).toBe(1);
  expect(kinds()).toEqual(['connecting', 'idle']);
  expect(transport.state).toEqual({ kind: 'idle' });
});

it('[CLI-27] a server that is killed is found again, and calls on their way are unavailable', async () => {
  const server = await aServer();
  const { token } = await Person.signUp(server.baseUrl, 'ann');
  const { transport, states, kinds } = watched(server.baseUrl, token);
  await eventually('it is online', () => transport.state.kind === 'online');
  const call = transport.call('rooms.list', {}).catch((error: unknown) => error);
  await server.kill9();
  await eventually('it is offline', () => kinds().includes('offline'));
  const offline = states.find(({ kind }) => kind === 'offline');
  expect(offline).toMatchObject({ reason: 'network', retryAt: expect.any(Number) as number });
  await expect(transport.call('rooms.list', {})).rejects.toMatchObject({ code: 'unavailable' });
  await call;
  await server.start();
  transport.reconnectNow();
  await eventually('it is online again', () => transport.state.kind === 'online');
  expect((await transport.call('rooms.list', {})).rooms).toEqual([]);
  expect(kinds().slice(0, 3)).toEqual(['connecting', 'online', 'offline']);
});

it('[CLI-27] comes back by itself', async () => {
  const server = await aServer();
  const { token } = await Person.signUp(server.baseUrl, 'ann');
  const { transport, kinds } = watched(server.baseUrl, token);
  await eventually('it is online', () => transport.state.kind === 'online');
  await server.kill9();
  const tries = (): number => kinds().filter((kind) => kind === 'connecting').length;
  await eventually('it has tried in vain', () => tries() > 3);
  await server.start();
  await eventually('it is online again', () => transport.state.kind === 'online');
  expect((await transport.call('rooms.list', {})).rooms).toEqual([]);
});

it('[CLI-29] a server that speaks another protocol asks for a reload, without further attempts', async () => {
  const server = await aServer();
  const { token } = await Person.signUp(server.baseUrl, 'ann');
  protocol.PROTOCOL_VERSION = 99;
  const clock = new ManualClock();
  const { states, kinds } = watched(server.baseUrl, token, clock);
  await eventually('it is offline', () => kinds().includes('offline'));
  expect(clock.waiting).toBe(0);
  expect(kinds()).toEqual(['connecting', 'offline']);
  expect(states[1]).toMatchObject({ reason: 'reload', retryAt: undefined });
});

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { TokenScope } from '../../packages/contract/src/access-tokens.ts';
import { projectPaths } from '../../packages/contract/src/project-access.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { SocketTransport } from '../../packages/client/src/transport/socket-transport.ts';
import { buildClientPackages } from '../../tools/pack-client.ts';
import { PASSWORD, Person } from '../support/person.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { startTestApp } from '../support/test-app.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'packages/client/examples');
/** What the two packages name as their dependencies, and types for the program. */
const FROM_THE_REGISTRY = ['zod', 'socket.io-client', 'yjs', 'livekit-client', '@types/node', 'undici-types'];

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function talkingRoom(): Promise<{ baseUrl: string; ada: Person; owner: Person; roomId: RoomId }> {
  const app = await startTestApp();
  undo.push(() => app.close());
  const { baseUrl } = app;
  const [ada, owner] = [await Person.signUp(baseUrl, 'ada'), await Person.signUp(baseUrl, 'dice')];
  undo.push(
    () => ada.leave(),
    () => owner.leave(),
  );
  await Promise.all([ada.online(), owner.online()]);
  const { listing } = await ada.transport.call('rooms.create', { name: 'Release planning' });
  await owner.transport.call('rooms.join', { by: { kind: 'name', name: 'Release planning' } });
  return { baseUrl, ada, owner, roomId: listing.room.roomId };
}

async function tokenOf(person: Person, scopes: TokenScope[]) {
  return person.transport.call('tokens.create', { name: 'Dice', scopes, password: PASSWORD });
}

/** A folder that has the packed packages and what they name, and nothing else of the workspace. */
async function strangersFolder(): Promise<string> {
  const built = join(ROOT, 'dist/npm-test');
  buildClientPackages(built);
  const directory = await temporaryDirectory();
  const { path } = directory;
  undo.push(
    () => directory.remove(),
    () => rmSync(built, { recursive: true }),
  );
  for (const name of ['contract', 'client'])
    cpSync(join(built, name), join(path, 'node_modules/@atrium', name), { recursive: true });
  mkdirSync(join(path, 'node_modules/@types'));
  for (const name of FROM_THE_REGISTRY)
    symlinkSync(join(ROOT, 'node_modules', name), join(path, 'node_modules', name));
  cpSync(EXAMPLES, path, { recursive: true });
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }');
  return path;
}

test('[TOK-7] the example runs on the packed client, answers once and goes on where it was', async () => {
  const { baseUrl, ada, owner, roomId } = await talkingRoom();
  const cwd = await strangersFolder();
  const compiled = spawnSync(
    join(ROOT, 'node_modules/.bin/tsc'),
    ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node', 'dice-bot.ts'],
    { cwd, encoding: 'utf8' },
  );
  expect(compiled.stdout).toBe('');
  const { token } = await tokenOf(owner, ['read', 'write:chat']);
  const start = (): ChildProcess => {
    const env = { PATH: process.env['PATH'], ATRIUM_URL: baseUrl, ATRIUM_TOKEN: token };
    const bot = spawn(process.execPath, ['dice-bot.ts', 'Release planning'], { cwd, env, stdio: 'inherit' });
    undo.push(() => bot.kill('SIGKILL'));
    return bot;
  };
  const answers = async () =>
    (await ada.history(roomId))
      .filter(({ senderId }) => senderId === owner.userId)
      .map(({ replyTo }) => replyTo);

  const bot = start();
  const first = await ada.post(roomId, '!roll 1', 0);
  await expect.poll(answers).toEqual([first.messageId]);
  const isMarked = async () =>
    (await owner.transport.call('rooms.list', {})).rooms[0]!.membership.readSeq >= first.seq;
  await expect.poll(isMarked).toBe(true);
  bot.kill('SIGKILL');
  await once(bot, 'exit');
  const second = await ada.post(roomId, 'again', 0).then(() => ada.post(roomId, '!roll 6', 0));
  start();
  await expect.poll(answers).toContain(second.messageId);
  expect(await answers()).toEqual([first.messageId, second.messageId]);
});

test('[TOK-4, TOK-6] the live connection takes `read`, and closes when the token is ended', async () => {
  const { baseUrl, owner, roomId } = await talkingRoom();
  const connect = (token: string) => {
    const states: string[] = [];
    const transport = new SocketTransport({ baseUrl, token: () => token });
    undo.push(() => transport.disconnect());
    transport.connect({
      connectionChanged: ({ kind }) => states.push(kind),
      sessionEnded: () => states.push('ended'),
      event: () => undefined,
    });
    return { states, transport };
  };
  const writing = await tokenOf(owner, ['write:chat']);
  const blind = connect(writing.token);
  await expect.poll(() => blind.states).toContain('ended');
  expect(blind.states).not.toContain('online');
  const { token, accessToken } = await tokenOf(owner, ['read']);
  const reading = connect(token);
  await expect.poll(() => reading.states).toContain('online');
  const content = { kind: 'text', text: 'hello' } as const;
  const message = { roomId, clientMessageId: 'message-hello', content };
  await expect(reading.transport.call('messages.post', message)).rejects.toMatchObject({
    code: 'forbidden',
    details: { scope: 'write:chat' },
  });
  await owner.transport.call('tokens.revoke', { tokenId: accessToken.tokenId });
  await expect.poll(() => reading.states).toContain('ended');
});

test('[TOK-6] files of projects come and go with the scopes of their operations', async () => {
  const { baseUrl, owner, roomId } = await talkingRoom();
  const { project } = await owner.transport.call('projects.create', { roomId, name: 'Site' });
  const { projectId } = project;
  const [reading, writing] = [await tokenOf(owner, ['read']), await tokenOf(owner, ['write:projects'])];
  const statusOf = async (method: 'GET' | 'POST', path: string, token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
    const init = method === 'POST' ? { method, headers, body: 'bytes' } : { headers };
    return (await fetch(new URL(path, baseUrl), init)).status;
  };
  const archive = projectPaths.archive(roomId, projectId);
  const upload = `${projectPaths.uploading(roomId, projectId)}?name=a.txt&changeId=change-1`;
  expect(await statusOf('GET', archive, reading.token)).toBe(200);
  expect(await statusOf('GET', archive, writing.token)).toBe(403);
  expect(await statusOf('POST', upload, writing.token)).toBe(200);
  expect(await statusOf('POST', upload, reading.token)).toBe(403);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrateTable } from '../../packages/server/src/commands/migration.ts';
import { ConditionFailed } from '../../packages/server/src/storage/errors.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { Shapes } from '../../packages/server/src/storage/shapes.ts';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { Person, PASSWORD } from '../support/person.ts';
import { restoreFrom, storedItems } from '../support/stored-items.ts';
import { differencesOf, shapesOf, type StoredShapes } from '../support/stored-shapes.ts';
import { fillStore, type StoredWorld } from '../support/stored-world.ts';
import { actingAs } from '../support/unwatched.ts';
import { startTestApp } from '../support/test-app.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const RELEASES = readdirSync(join(FIXTURES, 'releases'))
  .filter((name) => name.endsWith('.archive'))
  .map((name) => name.slice(0, -'.archive'.length));

test('[OPS-28] the shape of what is stored changes on purpose alone', async () => {
  const opened = await openMemoryStore();
  try {
    await fillStore(opened);
    const known = JSON.parse(readFileSync(join(FIXTURES, 'stored-shapes.json'), 'utf8')) as StoredShapes;
    // Whoever changes one on purpose: see docs/backup.md, "When stored shapes change".
    const stored = shapesOf(await storedItems(opened.raw));
    expect(differencesOf(known, stored)).toEqual([]);
  } finally {
    await opened.close();
  }
});

test('a stored shape that has changed is found', () => {
  const known = { 'Users usr_ v2': { email: 'S', n: 'N' } };
  const stored = { 'Users usr_ v2': { email: 'S', n: 'S' } };
  expect(differencesOf(known, known)).toEqual([]);
  expect(differencesOf(known, stored)).toEqual(['+ Users usr_ v2: n S', '- Users usr_ v2: n N']);
});

describe.each(RELEASES)('what release %s has stored', (release) => {
  test.each(['as it is', 'migrated'])('[OPS-27] is read and written by this one, %s', async (how) => {
    const opened = await openMemoryStore();
    await restoreFrom(join(FIXTURES, 'releases', `${release}.archive`), opened.raw);
    const deps = { raw: opened.raw, shapes: new Shapes() };
    if (how === 'migrated') await expectMigration(deps);
    const world = JSON.parse(
      readFileSync(join(FIXTURES, 'releases', `${release}.json`), 'utf8'),
    ) as StoredWorld;
    const app = await startTestApp({ opened });
    try {
      await expect(useWorld(app.baseUrl, world)).resolves.toBeUndefined();
    } finally {
      await app.close();
    }
  });
});

async function expectMigration(deps: Parameters<typeof migrateTable>[1]): Promise<void> {
  const { raw, shapes } = deps;
  let isFirst = true;
  // As if somebody else had written the first item at the same moment.
  const overtaken = Object.assign(Object.create(raw) as typeof raw, {
    scan: raw.scan.bind(raw),
    get: raw.get.bind(raw),
    replace: async (...args: Parameters<typeof raw.replace>) => {
      if (!isFirst) return raw.replace(...args);
      isFirst = false;
      throw new ConditionFailed();
    },
  });
  const migrate = () =>
    actingAs('migrate', () =>
      Promise.all(shapes.tables.map((table) => migrateTable(table, { raw: overtaken, shapes }))),
    );
  const first = await migrate();
  expect(first.some(({ rewritten }) => rewritten > 0)).toBe(true);
  const again = await migrate();
  expect(again.every(({ rewritten }) => rewritten === 0)).toBe(true);
}

async function useWorld(baseUrl: string, world: StoredWorld): Promise<void> {
  const accounts = new HttpAccounts({ baseUrl });
  const sign = { login: 'ada', password: PASSWORD, tokenInBody: true };
  const ada = await Person.signedIn(await accounts.call('accounts.signIn', sign), baseUrl).online();
  const { roomId, privateRoomId, projectId } = world;
  const { rooms } = await ada.transport.call('rooms.list', {});
  expect(rooms.map(({ room }) => room.roomId).toSorted()).toEqual([roomId, privateRoomId].toSorted());
  const history = await ada.history(roomId);
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, at) => at + 1));
  expect(history.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining([...world.messageIds]));
  expect(history[0]).toMatchObject({ content: { kind: 'text', text: 'A first message, mended' }, change: 2 });
  const program = history.find(({ content }) => content.kind === 'code');
  expect(program?.results).toMatchObject([{ block: 0, result: { language: 'script' } }]);
  const { runId } = program!.results![0]!.result;
  await ada.transport.call('runs.output', { messageId: program!.messageId, runId });
  for (const meetingId of world.meetingIds)
    // oxlint-disable-next-line no-await-in-loop -- a few
    expect((await ada.transport.call('meetings.get', { meetingId })).meeting.roomId).toBe(roomId);
  const { projects } = await ada.transport.call('projects.list', { roomId });
  expect(projects.map(({ name }) => name)).toEqual(['Brought', 'A site']);
  const { nodes = [] } = await ada.transport.call('tree.get', { roomId, projectId });
  for (const node of nodes) {
    if (node.kind !== 'file') continue;
    const ofFile = { roomId, projectId, fileId: node.fileId };
    // oxlint-disable-next-line no-await-in-loop -- a few
    await ada.transport.call('documents.sync', ofFile);
    // oxlint-disable-next-line no-await-in-loop
    await ada.transport.call('documents.versions', ofFile);
  }
  // And it is gone on with.
  expect((await ada.post(roomId, 'The next', history.length)).seq).toBe(history.length + 1);
  await ada.transport.call('messages.delete', { messageId: world.messageIds[0]! });
  await ada.transport.call('projects.update', { roomId, projectId, description: 'Changed' });
  ada.leave();
}

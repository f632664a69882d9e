import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { memoryDocuments, type DocumentStore } from '../../packages/client/src/documents/document-store.ts';
import { DocumentRepository } from '../../packages/server/src/documents/document-repository.ts';
import { openMemoryStore, type OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import { TimerRepository } from '../../packages/server/src/timers/timer-repository.ts';
import { DocumentWorld, FakeLine, type DocumentNode } from '../support/document-world.ts';

let opened: OpenedStore;
let world: DocumentWorld;
let node: DocumentNode;
const lines: FakeLine[] = [];

beforeEach(async () => {
  opened = await openMemoryStore();
  world = new DocumentWorld(opened.store);
  node = world.node();
  await node.documents.documentTexts.seed(world.place.fileId, 'one\ntwo\n', world.newUser());
});

afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.session.close()));
  await world.close();
  await opened.close();
});

async function join(
  at: DocumentNode = node,
  userId = world.newUser(),
  store?: DocumentStore,
): Promise<FakeLine> {
  const line = new FakeLine(world, userId, store);
  lines.push(line);
  line.connect(at);
  await expect.poll(() => line.session.state.get().kind).toBe('saved');
  return line;
}

function write(line: FakeLine, text: string, at = 0): void {
  line.session.text.insert(at, text);
}

async function saved(...these: FakeLine[]): Promise<void> {
  for (const line of these) await expect.poll(() => line.session.state.get().kind).toBe('saved');
}

/** What a server that has just started reads. */
async function stored(): Promise<string> {
  return world.node().documents.documentTexts.readText(world.place.fileId);
}

function textOf(line: FakeLine): string {
  return line.session.text.toJSON();
}

test('[DOC-2] what one writes is with the others, and durable when it is said to be', async () => {
  const [ann, bob] = [await join(), await join()];
  write(ann, 'Hello ');
  expect(ann.session.state.get().kind).toBe('saving');
  await expect.poll(() => textOf(bob)).toBe('Hello one\ntwo\n');
  await saved(ann);
  expect(await stored()).toBe('Hello one\ntwo\n');
});

test('[DOC-7] viewers read and cannot write, on the wire neither; to others there is no such text', async () => {
  const ann = await join();
  const viewer = await join(node, world.newUser('viewer'));
  expect(viewer.session.state.get()).toMatchObject({ role: 'viewer' });
  write(viewer, 'no');
  await expect.poll(() => ann.session.state.get().kind).toBe('saved');
  const push = {
    ...world.place,
    update: Buffer.from(Y.encodeStateAsUpdate(viewer.session.doc)).toString('base64'),
  };
  await expect(viewer.ask('documents.push', push)).rejects.toMatchObject({ code: 'forbidden' });
  const stranger = new FakeLine(world, world.newUser('none'));
  lines.push(stranger);
  stranger.connect(node);
  await expect.poll(() => stranger.session.state.get().kind).toBe('denied');
  await expect(stranger.ask('documents.sync', world.place)).rejects.toMatchObject({ code: 'not-found' });
  expect(await stored()).toBe('one\ntwo\n');
});

test('[DOC-8] whoever loses the right to read hears nothing more, at once, and the trash closes a text for all', async () => {
  const [ann, bob] = [await join(), await join()];
  world.roles.set(bob.userId, 'none');
  await node.documents.documentService.recheck({ userId: bob.userId });
  write(ann, 'secret ');
  await saved(ann);
  expect(textOf(bob)).toBe('one\ntwo\n');
  await expect.poll(() => bob.session.state.get().kind).toBe('deleted');
  world.isTrashed = true;
  await node.documents.documentService.recheck();
  await expect.poll(() => ann.session.state.get().kind).toBe('deleted');
  world.isTrashed = false;
  ann.session.open();
  await saved(ann);
});

test('[DOC-9] while the store fails nothing is said to be saved, and everything is when it is back', async () => {
  const [ann, bob] = [await join(), await join()];
  node.isFailing = true;
  write(ann, 'kept ');
  await expect.poll(() => textOf(bob)).toContain('kept');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ann.session.state.get().kind).toBe('saving');
  node.isFailing = false;
  await saved(ann);
  expect(await stored()).toBe('kept one\ntwo\n');
});

test('[DOC-10] a text that cannot be read is not opened as an empty one', async () => {
  const other = world.node();
  other.isFailing = true;
  const line = new FakeLine(world, world.newUser());
  lines.push(line);
  line.connect(other);
  await expect(line.ask('documents.open', world.place)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(line.ask('documents.push', { ...world.place, update: 'AAA=' })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(line.session.state.get().kind).toBe('loading');
  other.isFailing = false;
  await saved(line);
  expect(textOf(line)).toBe('one\ntwo\n');
});

test('[DOC-11] servers on one store find what the others wrote by themselves', async () => {
  const [ann, bob] = [await join(), await join(world.node())];
  write(ann, 'A');
  write(bob, 'B', 4);
  await saved(ann, bob);
  await expect.poll(() => textOf(ann) === textOf(bob) && textOf(ann).includes('B')).toBe(true);
  expect(await stored()).toBe(textOf(ann));
});

test('[DOC-14] what is written offline merges, and survives the tab', async () => {
  const store = memoryDocuments();
  const ann = await join();
  const bob = await join(node, world.newUser(), store);
  bob.cut();
  write(bob, 'offline ', 4);
  expect(bob.session.state.get()).toEqual({ kind: 'offline', hasUnsaved: true });
  write(ann, 'online ');
  await saved(ann);
  bob.connect(node);
  await saved(bob);
  await expect.poll(() => textOf(ann)).toBe('online one\noffline two\n');
  bob.cut();
  write(bob, 'left behind\n');
  lines.splice(lines.indexOf(bob), 1);
  await bob.session.close();
  const again = await join(node, bob.userId, store);
  await expect.poll(() => textOf(ann)).toBe('left behind\nonline one\noffline two\n');
  expect(textOf(again)).toBe(textOf(ann));
  expect(await store.of(bob.userId, world.place.fileId)).toEqual([]);
});

test('[DOC-15] what was built on lost words is not tried for ever: opened again, it is written anew', async () => {
  const store = memoryDocuments();
  const ann = await join();
  const bob = await join(node, world.newUser(), store);
  node.isFailing = true;
  write(ann, '[]');
  await expect.poll(() => textOf(bob)).toBe('[]one\ntwo\n');
  write(bob, 'bob', 1);
  await expect.poll(() => textOf(ann)).toBe('[bob]one\ntwo\n');
  // Ann's brackets were told, and never stored.
  node.kill();
  const next = world.node();
  bob.connect(next);
  await expect.poll(() => bob.session.state.get().kind).toBe('saving');
  await expect
    .poll(() => ((world.laterMs += 20_000), bob.session.state.get()), { timeout: 60_000 })
    .toMatchObject({ kind: 'denied', message: expect.stringContaining('are lost') });
  expect(textOf(bob)).toBe('[bob]one\ntwo\n');
  lines.splice(lines.indexOf(bob), 1);
  await bob.session.close();
  const again = await join(next, bob.userId, store);
  expect(textOf(again)).toBe('bobone\ntwo\n');
  expect(await stored()).toBe('bobone\ntwo\n');
  await expect.poll(() => store.of(bob.userId, world.place.fileId)).toEqual([]);
  // The brackets come back after all.
  ann.connect(next);
  await saved(ann);
  await expect.poll(() => textOf(again).length).toBe('[]bobone\ntwo\n'.length);
  expect(textOf(again).split('bob')).toHaveLength(2);
  expect(await stored()).toBe(textOf(again));
  expect(textOf(await join(next))).toBe(textOf(again));
});

test('[DOC-16] who is there, and where, is told by the server', async () => {
  const [ann, bob] = [await join(), await join()];
  await expect.poll(() => ann.session.roster.get().people.length).toBe(2);
  const place = { tname: 'text', assoc: 0 };
  bob.session.move({ anchor: place, head: place });
  const seen = () =>
    ann.session.roster.get().people.find(({ clientId }) => clientId === bob.session.clientId);
  await expect.poll(() => seen()).toMatchObject({ userId: bob.userId, cursor: { anchor: place } });
  const { fileId, projectId, roomId } = world.place;
  expect(node.documents.documentService.presence(projectId, roomId)).toEqual([
    { fileId, userIds: [ann.userId, bob.userId] },
  ]);
  bob.cut();
  await expect.poll(() => ann.session.roster.get().people.length).toBe(1);
});

describe('versions', () => {
  test('[DOC-17] a version keeps its text, its name and who wrote since the one before', async () => {
    const [ann, bob] = [await join(), await join()];
    write(ann, 'first ');
    await saved(ann);
    const first = await ann.ask('documents.nameVersion', { ...world.place, name: 'Draft' });
    expect(first.version).toMatchObject({ kind: 'named', name: 'Draft' });
    expect(first.version.authors).toContain(ann.userId);
    await expect.poll(() => textOf(bob)).toContain('first');
    write(bob, 'second ');
    await saved(bob);
    const second = await ann.ask('documents.nameVersion', { ...world.place, name: 'Final' });
    expect(second.version.authors).toEqual([bob.userId]);
    const { versions, hasMore } = await ann.ask('documents.versions', { ...world.place, limit: 1 });
    expect([versions.map(({ name }) => name), hasMore]).toEqual([['Final'], true]);
    const { versionId } = second.version;
    const shown = await ann.ask('documents.version', { ...world.place, versionId });
    expect(shown).toMatchObject({ text: 'second first one\ntwo\n', previousText: 'first one\ntwo\n' });
  });

  test('[DOC-18] a restore is an ordinary edit, keeps what stood there, and is not in the way of who writes', async () => {
    const [ann, bob] = [await join(), await join()];
    const { version } = await ann.ask('documents.nameVersion', { ...world.place, name: 'Start' });
    ann.session.text.delete(0, 4);
    await saved(ann);
    await expect.poll(() => textOf(bob)).toBe('two\n');
    bob.cut();
    write(bob, 'meanwhile\n', 4);
    await ann.ask('documents.restore', { ...world.place, versionId: version.versionId });
    await expect.poll(() => textOf(ann)).toBe('one\ntwo\n');
    bob.connect(node);
    await saved(bob);
    await expect.poll(() => textOf(ann)).toBe('one\ntwo\nmeanwhile\n');
    const { versions } = await ann.ask('documents.versions', world.place);
    expect(versions.map(({ kind }) => kind)).toEqual(['restored', 'named']);
  });

  test('[DOC-19] who wrote a line is known after snapshots, on every server', async () => {
    const [ann, bob] = [await join(), await join()];
    write(ann, 'by ann\n');
    await saved(ann);
    await expect.poll(() => textOf(bob)).toContain('ann');
    write(bob, 'by bob\n', 7);
    await saved(bob);
    const asked = async (line: FakeLine) =>
      (await line.ask('documents.blame', world.place)).lines.map(({ fromLine, userId }) => [
        fromLine,
        userId,
      ]);
    const expected = [
      [1, ann.userId],
      [2, bob.userId],
      [3, expect.any(String)],
    ];
    expect(await asked(ann)).toEqual(expected);
    expect(await asked(await join(world.node()))).toEqual(expected);
  });
});

test('[DOC-20] a text begins once, with line feeds alone', async () => {
  const { documentTexts } = node.documents;
  await documentTexts.seed(world.place.fileId, 'again', world.newUser());
  expect(await stored()).toBe('one\ntwo\n');
  await documentTexts.replaceText(world.place.fileId, 'a\r\nb\rc', {
    by: world.newUser(),
    change: 'change-1',
  });
  expect(await stored()).toBe('a\nb\nc');
});

test('[DOC-22] what is too large for an item of the store stands in pieces, on every server', async () => {
  const large = Array.from({ length: 60_000 }, (_, at) => `${at * 7919}`).join('\n');
  const [ann, bob] = [await join(), await join(world.node())];
  write(ann, large);
  await saved(ann);
  await expect.poll(() => textOf(bob) === `${large}one\ntwo\n`).toBe(true);
  expect(await stored()).toBe(textOf(ann));
  const copy = {
    ...world.place,
    fileId: world.place.fileId.replace('fil_0', 'fil_1') as typeof world.place.fileId,
  };
  await node.documents.documentTexts.duplicate(world.place.fileId, copy.fileId, ann.userId);
  expect(await node.documents.documentTexts.readText(copy.fileId)).toBe(textOf(ann));
});

test('[DOC-24] of a text that is removed while somebody writes nothing is left', async () => {
  const { fileId } = world.place;
  const elsewhere = world.node();
  const [ann, bob] = [await join(), await join(elsewhere)];
  write(ann, 'with ann ');
  write(bob, 'with bob ');
  await node.documents.documentTexts.remove([fileId]);
  // Nobody has told the other server yet: it goes on.
  write(bob, 'late ');
  await saved(bob);
  const parts = new DocumentRepository(opened.store);
  expect(await parts.parts(fileId, '', '~')).not.toEqual([]);
  for (const userId of [ann.userId, bob.userId]) world.roles.set(userId, 'none');
  await elsewhere.documents.documentService.recheck();
  const timers = new TimerRepository(opened.store);
  const inAnHour = Date.now() + 3_600_000;
  const [due] = await timers.dueBuckets(inAnHour);
  const [timer] = await timers.due(due!.bucket, inAnHour, 10);
  expect(timer).toMatchObject({ kind: 'text-remains', payload: { fileIds: [fileId] } });
  await node.documents.timerHandlers.get('text-remains')!(timer!);
  expect(await parts.parts(fileId, '', '~')).toEqual([]);
});

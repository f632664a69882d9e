import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileNode } from '../../packages/contract/src/project-tree.ts';
import type { DocumentPlace } from '../../packages/client/src/documents/document-state.ts';
import { DocumentPerson } from '../support/document-person.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const KB = 1024;
let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: Person;
let place: DocumentPlace;

beforeEach(async () => {
  app = await startTestApp();
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  const { roomId } = (await ada.transport.call('rooms.create', { name: 'Workshop' })).listing.room;
  const given = { roomId, name: 'Engine', template: 'node' } as const;
  const { project } = await ada.transport.call('projects.create', given);
  const { projectId } = project;
  await ada.transport.call('projects.update', {
    roomId,
    projectId,
    settings: { maxFileSize: 16 * KB },
  });
  const [file] = await files(roomId, projectId);
  place = { roomId, projectId, fileId: file!.fileId };
});
afterEach(async () => {
  ada.leave();
  await app.close();
});

async function files(roomId: DocumentPlace['roomId'], projectId: DocumentPlace['projectId']) {
  const { nodes = [] } = await ada.transport.call('tree.get', { roomId, projectId });
  return nodes.filter((node): node is FileNode => node.kind === 'file' && node.name === 'main.js');
}

async function sizeInTree(): Promise<number> {
  return (await files(place.roomId, place.projectId))[0]!.size;
}

test('[PRJ-25] what is written counts, is told to the room, and ends where the settings end it', async () => {
  const bob = new DocumentPerson(ada, place, app.baseUrl);
  await expect.poll(() => bob.session.state.get().kind).toBe('saved');
  bob.session.text.insert(0, 'x'.repeat(10 * KB));
  const text = bob.session.text.toJSON();
  await expect.poll(sizeInTree).toBe(text.length);
  await expect
    .poll(() =>
      ada.events.filter(({ name }) => name === 'project:tree-changed').map(({ payload }) => payload),
    )
    .toMatchObject([{ put: [{ fileId: place.fileId, size: text.length }] }]);
  bob.session.text.insert(0, 'y'.repeat(8 * KB));
  await expect.poll(() => bob.session.state.get().kind).toBe('denied');
  await bob.leave();
  const again = new DocumentPerson(ada, place, app.baseUrl);
  await expect.poll(() => again.session.state.get().kind).toBe('saved');
  expect(again.session.text.toJSON()).toBe(text);
  again.session.text.delete(0, 10 * KB);
  await expect.poll(sizeInTree).toBe(text.length - 10 * KB);
  await again.leave();
});

test('[PRJ-25] a version that is too large is not gone back to', async () => {
  const writer = new DocumentPerson(ada, place, app.baseUrl);
  await expect.poll(() => writer.session.state.get().kind).toBe('saved');
  writer.session.text.insert(0, 'x'.repeat(10 * KB));
  await expect.poll(() => writer.session.state.get().kind).toBe('saved');
  const { version } = await ada.transport.call('documents.nameVersion', { ...place, name: 'Large' });
  writer.session.text.delete(0, 10 * KB);
  await expect.poll(() => writer.session.state.get().kind).toBe('saved');
  const { roomId, projectId } = place;
  await ada.transport.call('projects.update', { roomId, projectId, settings: { maxFileSize: 4 * KB } });
  const { versionId } = version;
  await expect(ada.transport.call('documents.restore', { ...place, versionId })).rejects.toMatchObject({
    code: 'too-large',
    details: { maxBytes: 4 * KB },
  });
  await writer.leave();
});

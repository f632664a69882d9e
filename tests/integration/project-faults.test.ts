import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError, RETRYABLE_CODES } from '../../packages/contract/src/errors.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { projectPaths } from '../../packages/contract/src/project-access.ts';
import type { Project } from '../../packages/contract/src/project-state.ts';
import type { FileNode, TreeAnswer } from '../../packages/contract/src/project-tree.ts';
import type { FaultRule } from '../faults/fault-rules.ts';
import { openFaultyStore, type FaultyStore } from '../faults/faulty-store.ts';
import { seedOfRun } from '../support/chance.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

/** Together about a third of all requests. */
const OFTEN: FaultRule[] = [
  { kind: 'throttling', p: 0.08 },
  { kind: 'unavailable', p: 0.08 },
  { kind: 'reset', p: 0.08 },
  { kind: 'lost-reply', p: 0.08 },
];
const FILES = 16;

let faulty: FaultyStore;
let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: Person;
let roomId: RoomId;
let project: Project;

beforeEach(async () => {
  faulty = await openFaultyStore({ seed: seedOfRun('project-faults') });
  app = await startTestApp({ opened: faulty.opened });
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  ({ roomId } = (await ada.transport.call('rooms.create', { name: 'Workshop' })).listing.room);
  ({ project } = await ada.transport.call('projects.create', { roomId, name: 'Engine' }));
});
afterEach(async () => {
  faulty.proxy.setRules();
  ada.leave();
  await app.close();
  await faulty.close();
});

async function upload(
  name: string,
  text: string,
  changeId: string,
): Promise<{ status: number; answer: TreeAnswer }> {
  const path = projectPaths.uploading(roomId, project.projectId);
  const url = new URL(`${path}?name=${name}&onNameTaken=replace&changeId=${changeId}`, app.baseUrl);
  const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/octet-stream' };
  const response = await fetch(url, { method: 'POST', headers, body: text });
  return { status: response.status, answer: (await response.json()) as TreeAnswer };
}

async function filesOf(): Promise<FileNode[]> {
  const { nodes = [] } = await ada.insist(() =>
    ada.transport.call('tree.get', { roomId, projectId: project.projectId }),
  );
  return nodes.filter((node): node is FileNode => node.kind === 'file');
}

async function textOf({ fileId }: FileNode): Promise<string> {
  const url = new URL(projectPaths.file(roomId, project.projectId, fileId), app.baseUrl);
  return (await fetch(url, { headers: { authorization: `Bearer ${ada.token}` } })).text();
}

test('[PRJ-16] an upload whose tree is not written changes no text', async () => {
  await upload('note.txt', 'first', 'change-first');
  faulty.proxy.setRules({ kind: 'access-denied', op: 'PutItem', holding: '"Projects"' });
  expect((await upload('note.txt', 'second', 'change-second')).status).toBeGreaterThanOrEqual(500);
  faulty.proxy.setRules();
  const [note] = await filesOf();
  expect([note!.size, await textOf(note!)]).toEqual([5, 'first']);
});

test('[PRJ-16] what the store interrupts after the tree is written is finished by the repeat, once', async () => {
  await upload('note.txt', 'first', 'change-first');
  faulty.proxy.setRules({ kind: 'access-denied', holding: '"Documents"' });
  expect((await upload('note.txt', 'second', 'change-second')).status).toBeGreaterThanOrEqual(500);
  faulty.proxy.setRules();
  const repeat = () => upload('note.txt', 'second', 'change-second');
  await expect.poll(async () => (await repeat()).status).toBe(200);
  const [note] = await filesOf();
  expect([note!.size, await textOf(note!)]).toEqual([6, 'second']);
  await upload('note.txt', 'third', 'change-third');
  expect(await repeat()).toMatchObject({ status: 200, answer: { kind: 'done' } });
  expect(await textOf(note!)).toBe('third');
});

test('[PRJ-11, PRJ-16] through a store that fails often each change is made once, and whole', async () => {
  faulty.proxy.setRules(...OFTEN);
  const make = (at: number) =>
    ada.insist(async () => {
      const { projectId } = project;
      const { version } = await ada.transport.call('tree.get', { roomId, projectId });
      return ada.transport.call('tree.change', {
        roomId,
        projectId,
        version,
        changeId: `change-${at}`,
        operations: ['one', 'two'].map((name) => ({
          op: 'createFile' as const,
          key: `new:${name}`,
          parentId: null,
          name: `${name}-${at}.txt`,
          text: `${name} ${at}`,
        })),
      });
    });
  const answers = await Promise.all(Array.from({ length: FILES }, (_, at) => insisted(() => make(at))));
  expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => 'done'));
  faulty.proxy.setRules();
  const files = await filesOf();
  const names = Array.from({ length: FILES }, (_, at) => [`one-${at}.txt`, `two-${at}.txt`]).flat();
  expect(files.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const texts = await Promise.all(files.map(textOf));
  expect(texts).toEqual(files.map(({ name }) => name.replace('-', ' ').replace('.txt', '')));
});

/** Others may be first eight times in a row: whoever asks again comes through. */
async function insisted<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      return await attempt();
    } catch (error) {
      const isPassing =
        error instanceof AppError && (error.code === 'conflict' || RETRYABLE_CODES.has(error.code));
      if (!isPassing) throw error;
    }
  }
}

import { request } from 'node:http';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FileId, RoomId } from '../../packages/contract/src/ids.ts';
import { projectPaths } from '../../packages/contract/src/project-access.ts';
import type { Project, ProjectRole } from '../../packages/contract/src/project-state.ts';
import type { NewTreeOperation, TreeAnswer, TreeNode } from '../../packages/contract/src/project-tree.ts';
import { ScriptedRunner, scriptedRunners } from '../../packages/server/src/runs/testing/scripted-runner.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 10 };

let app: Awaited<ReturnType<typeof startTestApp>>;
let runner: ScriptedRunner;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: RoomId;
let changes = 0;

beforeEach(async () => {
  runner = new ScriptedRunner({ slots: 4 });
  app = await startTestApp({ runners: scriptedRunners(runner) });
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
  eve = await (await Person.signUp(app.baseUrl, 'eve')).online();
  ({ roomId } = (await ada.transport.call('rooms.create', { name: 'Workshop' })).listing.room);
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Workshop' } });
});
afterEach(async () => {
  for (const person of [ada, bob, eve]) person.leave();
  await app.close();
});

async function create(by: Person, template: 'node' | 'empty' | 'react' = 'empty', name = 'Engine') {
  return (await by.transport.call('projects.create', { roomId, name, template })).project;
}

const treeOf = async ({ projectId }: Project, by = ada) =>
  (await by.transport.call('tree.get', { roomId, projectId })).nodes ?? [];

async function change(
  by: Person,
  { projectId }: Project,
  ...operations: NewTreeOperation[]
): Promise<TreeAnswer> {
  const { version } = await by.transport.call('tree.get', { roomId, projectId });
  const changeId = `change-${(changes += 1)}`;
  return by.transport.call('tree.change', { roomId, projectId, version, changeId, operations });
}

const file = (name: string, text = '', parentId: FileId | null = null): NewTreeOperation => ({
  op: 'createFile',
  key: `new:${name.replaceAll(/\W/g, '')}`,
  parentId,
  name,
  text,
});

function send(by: Person, path: string, { body, type }: { body: Uint8Array; type: string }) {
  const headers = { authorization: `Bearer ${by.token}`, 'content-type': type };
  return fetch(app.baseUrl + path, { method: 'POST', headers, body: Buffer.from(body) });
}

/** Says that much will come, and sends none of it. */
function beginSending(path: string, by?: Person) {
  const headers = {
    'content-type': 'application/zip',
    'content-length': '20000000',
    ...(by && { authorization: `Bearer ${by.token}` }),
  };
  const sent = request(app.baseUrl + path, { method: 'POST', headers });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sent.on('response', (answer) => resolve(answer.statusCode)).on('error', reject);
  });
  sent.flushHeaders();
  return { status, end: () => sent.destroy() };
}

const fetchAs = (by: Person, path: string) =>
  fetch(app.baseUrl + path, { headers: { authorization: `Bearer ${by.token}` } });

const named = (nodes: readonly TreeNode[], name: string) => nodes.find((node) => node.name === name)!;
const encoded = (text: string) => new TextEncoder().encode(text);

describe('files come and go', () => {
  test('[PRJ-20] an archive goes in and comes out as it was, line ends apart', async () => {
    const archive = zipSync({
      'engine-main/index.html': encoded('<h1>Engine</h1>\r\n'),
      'engine-main/art/dot.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
      'engine-main/node_modules/x/y.js': encoded('left out'),
    });
    const importing = `${projectPaths.importing(roomId)}?name=Brought`;
    const answer = await send(ada, importing, { body: archive, type: 'application/zip' });
    expect(answer.status).toBe(200);
    const { project } = (await answer.json()) as { project: Project };
    expect(project.type).toBe('static-web');
    const nodes = await treeOf(project);
    expect(nodes.map(({ name }) => name).sort()).toEqual(['art', 'dot.png', 'index.html']);
    const page = named(nodes, 'index.html');
    const download = await fetchAs(bob, projectPaths.file(roomId, project.projectId, page.fileId));
    expect(await download.text()).toBe('<h1>Engine</h1>\n');
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(download.headers.get('content-disposition')).toContain('attachment');
    expect(download.headers.get('content-security-policy')).toContain('sandbox');
    const out = await fetchAs(bob, projectPaths.archive(roomId, project.projectId));
    const again = await send(ada, `${importing}2`, { body: await out.bytes(), type: 'application/zip' });
    const other = ((await again.json()) as { project: Project }).project;
    const copies = await treeOf(other);
    const dot = await fetchAs(
      ada,
      projectPaths.file(roomId, other.projectId, named(copies, 'dot.png').fileId),
    );
    expect([...(await dot.bytes())]).toEqual([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]);
  });

  test('[PRJ-21] a hostile archive is refused whole and nothing is written', async () => {
    const archive = zipSync({ 'good.txt': encoded('good'), '../evil.txt': encoded('evil') });
    const importing = `${projectPaths.importing(roomId)}?name=Evil`;
    const answer = await send(ada, importing, { body: archive, type: 'application/zip' });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: { message: string } }).error.message).toContain('leads out');
    expect((await ada.transport.call('projects.list', { roomId })).projects).toEqual([]);
  });

  test('[PRJ-22] one file is brought beside, over, or not at all when its name is taken', async () => {
    const project = await create(ada);
    await change(ada, project, file('note.txt', 'first'));
    const bring = async (onNameTaken: string) => {
      const query = `name=Note.txt&onNameTaken=${onNameTaken}&changeId=bring-${onNameTaken}`;
      const path = `${projectPaths.uploading(roomId, project.projectId)}?${query}`;
      const answer = await send(bob, path, { body: encoded('second'), type: 'application/octet-stream' });
      return (await answer.json()) as TreeAnswer;
    };
    expect(await bring('refuse')).toMatchObject({ kind: 'refused', refusals: [{ reason: 'name-taken' }] });
    expect(await bring('keep-both')).toMatchObject({ kind: 'done', put: [{ name: 'Note copy.txt' }] });
    expect(await bring('replace')).toMatchObject({ kind: 'done', put: [{ name: 'note.txt', size: 6 }] });
    const note = named(await treeOf(project), 'note.txt');
    const text = await fetchAs(ada, projectPaths.file(roomId, project.projectId, note.fileId));
    expect(await text.text()).toBe('second');
  });

  test('[PRJ-23] to others than members of the room there are no files', async () => {
    const project = await create(ada, 'node');
    const main = named(await treeOf(project), 'main.js');
    for (const path of [
      projectPaths.file(roomId, project.projectId, main.fileId),
      projectPaths.archive(roomId, project.projectId),
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await fetchAs(eve, path)).status).toBe(404);
    }
  });

  test('[PRJ-23] of others nothing is read, and they take no place from those who may bring files', async () => {
    const importing = `${projectPaths.importing(roomId)}?name=Brought`;
    const begun = Array.from({ length: 6 }, () => beginSending(importing));
    const eves = beginSending(importing, eve);
    // Answered before a byte of the body has come.
    expect(await Promise.all(begun.map(({ status }) => status))).toEqual(begun.map(() => 401));
    expect(await eves.status).toBe(404);
    const body = zipSync({ 'a.txt': encoded('a') });
    expect((await send(ada, importing, { body, type: 'application/zip' })).status).toBe(200);
    const json = await send(ada, importing, { body: encoded('{}'), type: 'application/json' });
    expect(json.status).toBe(415);
    for (const { end } of [...begun, eves]) end();
  });
});

describe('a tree is changed', () => {
  test('[PRJ-10] what the room hears makes the tree that is fetched afresh', async () => {
    const project = await create(ada);
    const held = new Map<string, TreeNode>();
    await change(ada, project, file('a.txt', 'a'), {
      op: 'createFolder',
      key: 'new:lib',
      parentId: null,
      name: 'lib',
    });
    const [first] = await treeOf(project);
    await change(bob, project, { op: 'duplicate', key: 'new:copy', fileId: first!.fileId });
    await change(bob, project, { op: 'trash', fileId: first!.fileId });
    await change(ada, project, { op: 'purge', fileId: first!.fileId });
    await vi.waitFor(() => {
      held.clear();
      for (const event of bob.events) {
        if (event.name !== 'project:tree-changed') continue;
        for (const node of event.payload.put) held.set(node.fileId, node);
        for (const id of event.payload.removedIds) held.delete(id);
      }
      expect([...held.values()].map(({ name }) => name).sort()).toEqual(['a copy.txt', 'lib']);
    }, PATIENCE);
    expect([...held.values()]).toEqual(expect.arrayContaining(await treeOf(project)));
  });

  test('[PRJ-11] a repeat is answered as the first was, and made once', async () => {
    const project = await create(ada);
    const { projectId } = project;
    const wanted = { roomId, projectId, version: 1, changeId: 'just-once', operations: [file('a.txt')] };
    const first = await ada.transport.call('tree.change', wanted);
    expect(await ada.transport.call('tree.change', wanted)).toEqual(first);
    expect(await treeOf(project)).toHaveLength(1);
  });

  test('[PRJ-12] of two who rename one file at once the second is told', async () => {
    const project = await create(ada, 'node');
    const { fileId } = named(await treeOf(project), 'main.js');
    const rename = (by: Person, name: string) =>
      by.transport.call('tree.change', {
        roomId,
        projectId: project.projectId,
        version: 1,
        changeId: `rename-${name.length}-${by.userId}`,
        operations: [{ op: 'rename', fileId, name }],
      });
    const answers = await Promise.all([rename(ada, 'one.js'), rename(bob, 'two.js')]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject({
      refusals: [{ reason: 'changed' }],
    });
  });

  test('[PRJ-13] many who change it at once all get their way', async () => {
    const project = await create(ada);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => change(n % 2 ? ada : bob, project, file(`f${n}.txt`, `${n}`))),
    );
    expect(answers.every(({ kind }) => kind === 'done')).toBe(true);
    expect(await treeOf(project)).toHaveLength(6);
  });
});

describe('a project lives', () => {
  const read = async (by: Person) =>
    (await by.transport.call('projects.list', { roomId })).projects.map(({ name }) => name);

  test('[PRJ-2] it is deleted by its name, can be restored, and is gone when deleted twice', async () => {
    const project = await create(ada, 'node');
    const { projectId } = project;
    await expect(
      ada.transport.call('projects.delete', { roomId, projectId, name: 'x' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const { project: deleted } = await ada.transport.call('projects.delete', {
      roomId,
      projectId,
      name: 'Engine',
    });
    expect(deleted).toMatchObject({ status: 'deleted' });
    expect(await read(bob)).toEqual([]);
    await expect(bob.transport.call('projects.get', { roomId, projectId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await ada.transport.call('projects.restore', { roomId, projectId });
    expect(await read(bob)).toEqual(['Engine']);
    await ada.transport.call('projects.delete', { roomId, projectId, name: 'Engine' });
    expect(await ada.transport.call('projects.delete', { roomId, projectId, name: 'Engine' })).toEqual({});
    await expect(ada.transport.call('projects.get', { roomId, projectId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await vi.waitFor(() => expect(bob.events.map(({ name }) => name)).toContain('project:removed'), PATIENCE);
  });

  test.each(['static-web', 'react', 'node', 'python', 'empty'] as const)(
    '[PRJ-5] the template %s begins with the file that it says',
    async (template) => {
      const { project } = await ada.transport.call('projects.create', { roomId, name: 'Of <b>', template });
      const { nodes = [] } = await ada.transport.call('tree.get', { roomId, projectId: project.projectId });
      const entry = nodes.find(({ name }) => name === project.settings.entry);
      expect(entry?.kind).toBe(template === 'empty' ? undefined : 'file');
      expect(project.type).toBe(template);
    },
  );

  test('[PRJ-4] it is found by room, creator, state and words', async () => {
    const engine = await create(ada, 'empty', 'Analytical Engine');
    await create(bob, 'empty', 'Loom');
    expect(await read(ada)).toEqual(['Loom', 'Analytical Engine']);
    const created = await bob.transport.call('projects.listCreated', { userId: ada.userId });
    expect(created.projects.map(({ name }) => name)).toEqual(['Analytical Engine']);
    expect((await eve.transport.call('projects.listCreated', { userId: ada.userId })).projects).toEqual([]);
    const found = await bob.transport.call('projects.search', { query: 'engine ANALYT' });
    expect(found.projects.map(({ projectId }) => projectId)).toEqual([engine.projectId]);
    expect((await eve.transport.call('projects.search', { query: 'engine' })).projects).toEqual([]);
    await ada.transport.call('projects.archive', { roomId, projectId: engine.projectId });
    const archived = await fetchAs(ada, '/api/admin/projects?status=archived');
    expect(((await archived.json()) as { projects: Project[] }).projects.map(({ name }) => name)).toEqual([
      'Analytical Engine',
    ]);
    const page = await ada.transport.call('projects.list', { roomId, limit: 1 });
    const rest = await ada.transport.call('projects.list', { roomId, limit: 1, cursor: page.cursor! });
    expect([...page.projects, ...rest.projects].map(({ name }) => name)).toEqual(['Loom']);
  });

  test('[PRJ-6] texts are searched as they are now; a pattern that takes for ever is stopped', async () => {
    const project = await create(ada);
    const { projectId } = project;
    await change(ada, project, file('a.txt', `first\nsome Words here\n${'a'.repeat(40)}!`));
    const search = (query: string, more = {}) =>
      bob.transport.call('projects.searchText', { roomId, projectId, query, ...more });
    expect(await search('words')).toMatchObject({
      isComplete: true,
      matches: [{ path: 'a.txt', line: 2, from: 5, to: 10, offset: 11, text: 'some Words here' }],
    });
    expect((await search('words', { isCaseSensitive: true })).matches).toEqual([]);
    expect((await search('Word', { isWholeWord: true })).matches).toEqual([]);
    expect((await search('s\\w+e', { kind: 'regex' })).matches).toHaveLength(1);
    await expect(search('(', { kind: 'regex' })).rejects.toMatchObject({ code: 'invalid' });
    expect(await search('(a+)+$', { kind: 'regex' })).toMatchObject({ isComplete: false });
  });

  test('[PRJ-7] a link to lines shows them to members of the room, and to nobody else', async () => {
    const project = await create(ada, 'node');
    const { projectId } = project;
    const { fileId } = named(await treeOf(project), 'main.js');
    const link = { roomId, projectId, fileId, fromLine: 1 };
    const card = await bob.transport.call('projects.file', link);
    expect(card).toMatchObject({
      projectName: 'Engine',
      path: 'main.js',
      isTrashed: false,
      lines: { from: 1 },
    });
    expect(card.lines!.text).toContain('greeting.js');
    await expect(eve.transport.call('projects.file', link)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('texts of a project', () => {
  test('[PRJ-3] whoever may do less, or whose file goes to the trash, has it closed at once', async () => {
    const project = await create(ada, 'node');
    const { projectId } = project;
    const nodes = await treeOf(project);
    const [main, other] = [named(nodes, 'main.js').fileId, named(nodes, 'greeting.js').fileId];
    const closed = () =>
      bob.events.flatMap(({ name, payload }) => (name === 'document:closed' ? [payload as unknown] : []));
    await bob.transport.call('documents.open', { roomId, projectId, fileId: other });
    await change(ada, project, { op: 'trash', fileId: other });
    await vi.waitFor(() => expect(closed()).toMatchObject([{ fileId: other, reason: 'trashed' }]), PATIENCE);
    const { role } = await bob.transport.call('documents.open', { roomId, projectId, fileId: main });
    expect(role).toBe('editor');
    await ada.transport.call('projects.setRole', { roomId, projectId, userId: bob.userId, role: 'viewer' });
    await vi.waitFor(() => expect(closed()[1]).toMatchObject({ fileId: main, reason: 'access' }), PATIENCE);
    const again = await bob.transport.call('documents.open', { roomId, projectId, fileId: main });
    expect(again.role).toBe('viewer');
  });
});

describe('a project runs', () => {
  test('[PRJ-30] who opens it while it runs gets what was printed until then', async () => {
    const project = await create(ada);
    const { projectId } = project;
    await change(ada, project, file('main.script', 'print one\nhang'));
    const source = { kind: 'project' as const, projectId, language: 'script' };
    const { runId } = await ada.transport.call('runs.start', { roomId, source });
    await vi.waitFor(async () => {
      const { runs } = await bob.transport.call('projects.open', { roomId, projectId });
      expect(runs).toMatchObject([{ run: { runId, entry: 'main.script' } }]);
      expect(JSON.stringify(runs[0]!.chunks)).toContain('one');
    }, PATIENCE);
    await ada.transport.call('runs.cancel', { runId });
    await vi.waitFor(async () => {
      expect((await bob.transport.call('projects.open', { roomId, projectId })).runs).toEqual([]);
    }, PATIENCE);
  });

  test('[PRJ-30] everybody who has it open hears the run; its result stays', async () => {
    const project = await create(ada);
    const { projectId } = project;
    await change(ada, project, file('main.script', 'print one\nread\nprint two'), file('b.txt', 'b'));
    await bob.transport.call('projects.open', { roomId, projectId });
    const entryId = named(await treeOf(project), 'main.script').fileId;
    const source = { kind: 'project' as const, projectId, entryId, language: 'script' };
    const { runId } = await ada.transport.call('runs.start', { roomId, source });
    await vi.waitFor(() => {
      const heard = bob.events.filter(({ name }) => name === 'project:run');
      expect(heard[0]?.payload).toMatchObject({ run: { runId, by: ada.userId, entry: 'main.script' } });
      expect(heard.at(-1)?.payload).toMatchObject({ run: { result: { runId } } });
    }, PATIENCE);
    await vi.waitFor(async () => {
      const { project: after } = await bob.transport.call('projects.get', { roomId, projectId });
      expect(after.lastRun).toMatchObject({ runId, result: { language: 'script' } });
    }, PATIENCE);
  });

  test('[PRJ-31] who may run it is as its settings say', async () => {
    const project = await create(ada);
    const { projectId } = project;
    await change(ada, project, file('main.script', 'print one'));
    await ada.transport.call('projects.update', {
      roomId,
      projectId,
      settings: { allowRun: 'editors', memberRole: 'viewer' },
    });
    const source = { kind: 'project' as const, projectId, language: 'script' };
    await expect(bob.transport.call('runs.start', { roomId, source })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

/** What each operation of the contract answers to somebody in a role; a new operation without an entry fails. */
describe('[PRJ-1] who may do what', async () => {
  const { operations } = await import('../../packages/contract/src/operations.ts');
  type Place = { roomId: RoomId; projectId: Project['projectId']; fileId: FileId; userId: Person['userId'] };
  type Row = { least: ProjectRole | 'member' | 'anybody' | 'administrator'; input: (place: Place) => object };
  const of = ({ roomId: room, projectId }: Place) => ({ roomId: room, projectId });
  const ROWS: Record<string, Row> = {
    'projects.create': { least: 'member', input: ({ roomId: room }) => ({ roomId: room, name: 'New' }) },
    'projects.list': { least: 'member', input: ({ roomId: room }) => ({ roomId: room }) },
    'projects.listCreated': { least: 'anybody', input: ({ userId }) => ({ userId }) },
    'projects.listByStatus': { least: 'administrator', input: () => ({ status: 'active' }) },
    'projects.search': { least: 'anybody', input: () => ({ query: 'x' }) },
    'projects.get': { least: 'viewer', input: of },
    'projects.open': { least: 'viewer', input: of },
    'projects.close': { least: 'viewer', input: of },
    'projects.update': { least: 'owner', input: (place) => ({ ...of(place), description: 'x' }) },
    'projects.setRole': {
      least: 'owner',
      input: (place) => ({ ...of(place), userId: place.userId, role: 'editor' }),
    },
    'projects.removeCollaborator': {
      least: 'owner',
      input: (place) => ({ ...of(place), userId: place.userId }),
    },
    'projects.archive': { least: 'owner', input: of },
    'projects.restore': { least: 'owner', input: of },
    'projects.delete': { least: 'owner', input: (place) => ({ ...of(place), name: 'Engine' }) },
    'projects.searchText': { least: 'viewer', input: (place) => ({ ...of(place), query: 'x' }) },
    'projects.file': { least: 'viewer', input: (place) => ({ ...of(place), fileId: place.fileId }) },
    'projects.recordBuild': {
      least: 'editor',
      input: (place) => ({ ...of(place), build: { status: 'succeeded', errors: [], output: '' } }),
    },
    'tree.get': { least: 'viewer', input: of },
    'tree.change': {
      least: 'editor',
      input: (place) => ({
        ...of(place),
        version: 1,
        changeId: `matrix-${(changes += 1)}`,
        operations: [{ op: 'createFolder', key: 'new:x', parentId: null, name: `x${changes}` }],
      }),
    },
  };
  const RANK = ['outsider', 'viewer', 'editor', 'owner'] as const;

  test('every operation has an entry', () => {
    const names = Object.keys(operations).filter((name) => /^(?:projects|tree)\./.test(name));
    expect(Object.keys(ROWS).sort()).toEqual(names.sort());
  });

  test('and each role is let in or refused as it says', async () => {
    const people = {
      owner: ada,
      editor: bob,
      viewer: await (await Person.signUp(app.baseUrl, 'cyd')).online(),
      outsider: eve,
    };
    await people.viewer.transport.call('rooms.join', { by: { kind: 'name', name: 'Workshop' } });
    for (const [name, row] of Object.entries(ROWS)) {
      if (row.least === 'administrator') continue;
      for (const role of RANK) {
        // oxlint-disable-next-line no-await-in-loop -- each in a project of its own
        const code = await codeOf(name, row, { role, people });
        expect({ name, role, code }).toEqual({ name, role, code: expectedCode(row, role) });
      }
    }
    people.viewer.leave();
  });

  async function codeOf(
    name: string,
    row: Row,
    { role, people }: { role: (typeof RANK)[number]; people: Record<(typeof RANK)[number], Person> },
  ) {
    const project = await create(ada, 'node');
    const { projectId } = project;
    await ada.transport.call('projects.setRole', {
      roomId,
      projectId,
      userId: people.viewer.userId,
      role: 'viewer',
    });
    const { fileId } = named(await treeOf(project), 'main.js');
    const input = row.input({ roomId, projectId, fileId, userId: people.viewer.userId });
    try {
      await people[role].transport.call(name as 'projects.get', input as never);
      return 'ok';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  function expectedCode({ least }: Row, role: (typeof RANK)[number]): string {
    if (least === 'anybody') return 'ok';
    if (role === 'outsider') return 'not-found';
    if (least === 'member') return 'ok';
    return RANK.indexOf(role) >= RANK.indexOf(least as ProjectRole) ? 'ok' : 'forbidden';
  }
});

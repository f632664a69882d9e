import { Binary, ObjectId, type Document } from 'bson';
import type { MongoClock, Planted } from './mongo-chat.ts';
import { change, keyOf, without } from './mongo-oddities.ts';

interface Parties {
  readonly users: readonly Document[];
  readonly rooms: readonly Document[];
}

const NOBODY = new ObjectId('0123456789abcdef01234568');
const KINDS = ['javascript', 'python', 'react', 'html', 'something'];

export function projectOf(clock: MongoClock, n: number, { users, rooms }: Parties): Document {
  const { _id, at } = clock.next();
  return {
    _id,
    name: `Project ${n}`,
    description: `What ${n} does`,
    roomId: clock.pick(rooms)['_id'] as ObjectId,
    createdBy: clock.pick(users)['_id'] as ObjectId,
    collaborators: [
      { user: clock.pick(users)['_id'] as ObjectId, role: clock.pick(['editor', 'viewer', 'admin']) },
    ],
    type: clock.pick(KINDS),
    isArchived: n % 9 === 8,
    createdAt: at,
    updatedAt: at,
    __v: 0,
  };
}

/** Four files of a project: by path, by folder and name, in a deep folder, and one that is no text. */
export function filesOf(clock: MongoClock, project: Document): Document[] {
  const file = (about: Document): Document => {
    const { _id, at } = clock.next(1_000);
    return {
      _id,
      projectId: project['_id'] as ObjectId,
      ...about,
      createdBy: project['createdBy'] as ObjectId,
      createdAt: at,
      __v: 0,
    };
  };
  return [
    file({
      name: 'main.js',
      path: '/src/main.js',
      content: `console.log('${String(project['name'])}');\r\n`,
    }),
    file({ name: 'readme.md', folder: 'docs', content: '# Read me 😀\n' }),
    file({ name: 'deep.txt', path: 'a/b/c', content: '' }),
    file({ name: 'dot.bin', path: 'dot.bin', content: new Binary(Buffer.from([0, 1, 2, 255])) }),
  ];
}

/** One project whose room is gone, and so are its files. */
export function plantLostProject(
  project: Document | undefined,
  files: readonly Document[],
  planted: Planted[],
): void {
  if (project === undefined) return;
  project['roomId'] = NOBODY;
  planted.push({ kind: 'projects', id: keyOf(project), reason: 'room-missing' });
  for (const file of files)
    if (file['projectId'] === project['_id'])
      planted.push({ kind: 'files', id: keyOf(file), reason: 'project-missing' });
}

export function plantProjects(projects: readonly Document[], planted: Planted[]): void {
  const oddities: readonly ((project: Document) => readonly string[])[] = [
    (project) => change(project, { name: 'in/out' }, 'name-changed'),
    (project) => change(project, { createdBy: NOBODY }, 'owner-missing'),
    (project) => change(project, { collaborators: [NOBODY] }, 'member-missing'),
    (project) => change(project, { description: 'x'.repeat(900) }, 'text-cut'),
    (project) => without(project, ['createdAt'], 'time-from-id'),
  ];
  for (const [n, oddity] of oddities.entries()) {
    const project = projects[n + 1];
    if (project === undefined) return;
    for (const reason of oddity(project)) planted.push({ kind: 'projects', id: keyOf(project), reason });
  }
}

/** Files of the first project. */
export function plantFiles(files: readonly Document[], planted: Planted[]): void {
  const oddities: readonly ((file: Document) => readonly string[])[] = [
    (file) => change(file, { path: '../../etc/passwd', name: 'passwd' }, 'path-invalid'),
    (file) => change(file, { name: 'main.js', folder: undefined, path: 'SRC/MAIN.js' }),
    (file) => change(file, { projectId: NOBODY }, 'project-missing'),
    (file) => change(file, { name: 'dot.bin', path: 'dot.bin', isFolder: true }),
  ];
  for (const [n, oddity] of oddities.entries()) {
    const file = files[n];
    if (file === undefined) return;
    for (const reason of oddity(file)) planted.push({ kind: 'files', id: keyOf(file), reason });
  }
}

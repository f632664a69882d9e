import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { Project } from '@atrium/contract/project-state';
import type { NewTreeOperation, TreeAnswer, TreeNode, TreeOperation } from '@atrium/contract/project-tree';
import { changeTree } from '@atrium/contract/tree-change';
import type { DocumentCursor } from '@atrium/contract/project-documents';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { Observable } from '../../../lib/readable.ts';
import type { DeskView, DocumentState, OpenDocument, ProjectDesk, Version } from '../desk/project-desk.ts';
import type { EditorPerson, SaidCursor } from '../editor/remote-cursors.ts';
import { patternOf, replacementsIn } from '../editor/text-matches.ts';
import { childrenOf, filesOf } from '../tree/tree-rows.ts';

/** What pages of one browser tell each other; here it stands for the server. */
type Said =
  | { readonly kind: 'update'; readonly fileId: FileId; readonly bytes: Uint8Array }
  | ({ readonly kind: 'cursor'; readonly fileId: FileId } & SaidCursor)
  | { readonly kind: 'tree'; readonly nodes: readonly TreeNode[] }
  | {
      readonly kind: 'here';
      readonly clientId: number;
      readonly person: EditorPerson;
      readonly fileId: FileId;
    }
  | { readonly kind: 'who' };

interface Held {
  readonly doc: Doc;
  readonly cursors: Observable<readonly SaidCursor[]>;
  readonly state: Observable<DocumentState>;
  readonly people: Observable<readonly EditorPerson[]>;
  readonly versions: { version: Version; text: string }[];
}

export interface MemoryDeskOptions {
  readonly person: EditorPerson;
  readonly role: DeskView['role'];
  /** Paths with texts. */
  readonly files: Readonly<Record<string, string>>;
}

const AT = '2026-11-23T10:00:00.000Z';
const SEED_CLIENT = 1;
const id = (count: number) => `fil_${String(count).padStart(26, '0')}` as FileId;

/** A project that pages of one browser work on together, without a server. For tests of the screens. */
export class MemoryDesk implements ProjectDesk {
  readonly view: Observable<DeskView>;
  readonly #person: EditorPerson;
  readonly #held = new Map<FileId, Held>();
  readonly #roster = new Map<number, { readonly person: EditorPerson; readonly fileId: FileId }>();
  readonly #texts = new Map<FileId, string>();
  readonly #channel = new BroadcastChannel('memory-desk');
  readonly #open = new Set<FileId>();
  #nodes: ReadonlyMap<string, TreeNode>;
  #isOnline = true;
  #kept: Said[] = [];

  constructor({ person, role, files }: MemoryDeskOptions) {
    this.#person = person;
    this.#nodes = this.#plant(files);
    this.view = new Observable<DeskView>({
      project: PROJECT,
      role,
      nodes: [...this.#nodes.values()],
      people: new Map(),
      focus: new Map(),
      names: new Map([[person.userId, person.name]]),
      uploads: [],
      isConnected: true,
    });
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Said>) => this.#hear(data));
    this.#say({ kind: 'who' });
  }

  open(fileId: FileId): OpenDocument {
    const held = this.#hold(fileId);
    this.#open.add(fileId);
    this.#tell(fileId);
    return {
      text: held.doc.getText('text'),
      cursors: held.cursors,
      move: (cursor: DocumentCursor) =>
        this.#say({ kind: 'cursor', fileId, clientId: held.doc.clientID, person: this.#person, cursor }),
      state: held.state,
      people: held.people,
      retry: () => undefined,
      close: () => void this.#open.delete(fileId),
    };
  }

  async change(operations: readonly NewTreeOperation[]): Promise<TreeAnswer> {
    const outcome = changeTree(this.#nodes, operations as readonly TreeOperation[], {
      by: this.#person.userId as UserId,
      at: AT,
      seenVersion: 1,
      nextVersion: 2,
      bounds: PROJECT.settings,
      newId: () => id(100_000 + Math.floor(Math.random() * 1e9)),
      mimeOf: () => 'text/plain',
    });
    if (outcome.kind === 'refused') return { kind: 'refused', version: 1, refusals: outcome.refusals };
    for (const { fileId, text } of outcome.texts) this.#texts.set(fileId, text);
    this.#setNodes([...outcome.nodes.values()]);
    this.#say({ kind: 'tree', nodes: [...outcome.nodes.values()] });
    const { put, removedIds, created } = outcome;
    return { kind: 'done', version: 2, put, removedIds, created };
  }

  bring(): void {
    this.view.set({
      ...this.view.get(),
      uploads: [{ key: 'one', name: 'picture.png', progress: 0.4, status: 'sending' }],
    });
  }

  cancelUpload(): void {
    this.forgetUploads();
  }

  forgetUploads(): void {
    this.view.set({ ...this.view.get(), uploads: [] });
  }

  search: ProjectDesk['search'] = async (input) => {
    const pattern = patternOf(input);
    if ('problem' in pattern) throw new Error(pattern.problem);
    const files = filesOf(childrenOf(this.view.get().nodes));
    const matches = files.flatMap(({ file, path }) => {
      const text = this.#hold(file.fileId).doc.getText('text').toJSON();
      return replacementsIn(text, pattern, undefined).map(({ from, to }) => {
        const start = text.lastIndexOf('\n', from - 1) + 1;
        const [line = ''] = text.slice(start).split('\n');
        return {
          fileId: file.fileId,
          path,
          line: text.slice(0, from).split('\n').length,
          from: from - start,
          to: to - start,
          offset: from,
          text: line,
          textFrom: 0,
        };
      });
    });
    return { matches, isComplete: true };
  };

  async versions(fileId: FileId): Promise<readonly Version[]> {
    return this.#hold(fileId).versions.map(({ version }) => version);
  }

  async versionText(fileId: FileId, versionId: string): Promise<string> {
    return this.#hold(fileId).versions.find(({ version }) => version.versionId === versionId)?.text ?? '';
  }

  async nameVersion(fileId: FileId, label: string): Promise<void> {
    const { versions, doc } = this.#hold(fileId);
    const version = { versionId: `${versions.length}`, at: AT, label, authors: [this.#person] };
    versions.unshift({ version, text: doc.getText('text').toJSON() });
  }

  async restoreVersion(fileId: FileId, versionId: string): Promise<void> {
    const text = this.#hold(fileId).doc.getText('text');
    const wanted = await this.versionText(fileId, versionId);
    text.doc?.transact(() => {
      text.delete(0, text.length);
      text.insert(0, wanted);
    }, this);
  }

  async lineAuthors(fileId: FileId) {
    const lines = this.#hold(fileId).doc.getText('text').toJSON().split('\n').length;
    return [{ from: 1, to: lines, author: this.#person }];
  }

  downloadPath({ fileId }: TreeNode): string {
    return `/nothing/${fileId}`;
  }

  /** What is written meanwhile goes out when it ends. */
  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline;
    this.view.set({ ...this.view.get(), isConnected: isOnline });
    for (const { state } of this.#held.values())
      state.set(isOnline ? { kind: 'saved' } : { kind: 'offline', hasUnsent: false });
    if (!isOnline) return;
    for (const said of this.#kept.splice(0)) this.#say(said);
    this.#say({ kind: 'who' });
  }

  #plant(files: MemoryDeskOptions['files']): Map<string, TreeNode> {
    const nodes = new Map<string, TreeNode>();
    const folders = new Map<string, FileId>();
    let count = 0;
    const base = { createdBy: this.#person.userId as UserId, createdAt: AT, version: 1 };
    for (const [path, text] of Object.entries(files)) {
      const names = path.split('/');
      const name = names.pop() ?? path;
      let parentId: FileId | null = null;
      for (const [depth, folder] of names.entries()) {
        const key = names.slice(0, depth + 1).join('/');
        const known = folders.get(key);
        const fileId: FileId = known ?? id((count += 1));
        if (known === undefined)
          nodes.set(fileId, { ...base, kind: 'folder', fileId, parentId, name: folder });
        folders.set(key, fileId);
        parentId = fileId;
      }
      const fileId = id((count += 1));
      const file = { kind: 'file' as const, isText: true, mime: 'text/plain', size: text.length };
      nodes.set(fileId, { ...base, ...file, fileId, parentId, name });
      this.#texts.set(fileId, text);
    }
    return nodes;
  }

  #setNodes(nodes: readonly TreeNode[]): void {
    this.#nodes = new Map(nodes.map((node) => [node.fileId, node]));
    this.view.set({ ...this.view.get(), nodes });
  }

  #hold(fileId: FileId): Held {
    const known = this.#held.get(fileId);
    if (known !== undefined) return known;
    const doc = new Doc();
    applyUpdate(doc, seedOf(this.#texts.get(fileId) ?? ''), this);
    const held: Held = {
      doc,
      cursors: new Observable<readonly SaidCursor[]>([]),
      state: new Observable<DocumentState>({ kind: 'saved' }),
      people: new Observable<readonly EditorPerson[]>([]),
      versions: [],
    };
    this.#held.set(fileId, held);
    doc.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin === 'channel') return;
      this.#say({ kind: 'update', fileId, bytes });
      if (!this.#isOnline) held.state.set({ kind: 'offline', hasUnsent: true });
    });
    return held;
  }

  #say(said: Said): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    if (this.#isOnline) this.#channel.postMessage(said);
    else if (said.kind === 'update') this.#kept.push(said);
  }

  #tell(fileId: FileId): void {
    const { doc } = this.#hold(fileId);
    this.#say({ kind: 'here', clientId: doc.clientID, person: this.#person, fileId });
    this.#say({ kind: 'update', fileId, bytes: encodeStateAsUpdate(doc) });
  }

  #hear(said: Said): void {
    if (!this.#isOnline) return;
    if (said.kind === 'update') applyUpdate(this.#hold(said.fileId).doc, said.bytes, 'channel');
    else if (said.kind === 'cursor') {
      const { cursors } = this.#hold(said.fileId);
      cursors.set([...cursors.get().filter(({ clientId }) => clientId !== said.clientId), said]);
    } else if (said.kind === 'tree') this.#setNodes(said.nodes);
    else if (said.kind === 'here') this.#met(said);
    else for (const fileId of this.#open) this.#tell(fileId);
  }

  #met({ clientId, person, fileId }: Extract<Said, { kind: 'here' }>): void {
    const isNew = !this.#roster.has(clientId);
    this.#roster.set(clientId, { person, fileId });
    const people = new Map<FileId, readonly EditorPerson[]>();
    for (const one of this.#roster.values())
      people.set(one.fileId, [...(people.get(one.fileId) ?? []), one.person]);
    const view = this.view.get();
    const names = new Map(view.names).set(person.userId, person.name);
    this.view.set({ ...view, people, names, focus: new Map(view.focus).set(person.userId, fileId) });
    this.#hold(fileId).people.set(people.get(fileId) ?? []);
    if (isNew && this.#open.has(fileId)) this.#tell(fileId);
  }
}

/** The same bytes in all pages: what is put in twice is there once. */
function seedOf(text: string): Uint8Array {
  const doc = new Doc();
  doc.clientID = SEED_CLIENT;
  doc.getText('text').insert(0, text);
  return encodeStateAsUpdate(doc);
}

const PROJECT: Project = {
  projectId: `prj_${'0'.repeat(26)}` as ProjectId,
  roomId: `rm_${'0'.repeat(26)}` as RoomId,
  name: 'Landing page',
  description: 'What visitors see first',
  type: 'react',
  createdBy: 'usr_ada' as UserId,
  createdAt: AT,
  updatedAt: AT,
  status: 'active',
  collaborators: [],
  settings: {
    memberRole: 'editor',
    allowUpload: true,
    allowEdit: true,
    allowRun: 'everyone',
    isNetworkAllowed: false,
    maxFileSize: 1_000_000,
    allowedTypes: [],
  },
  version: 1,
};

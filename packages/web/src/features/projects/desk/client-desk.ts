import type { AtriumClient } from '@atrium/client/atrium-client';
import type { ServerEvent } from '@atrium/client/transport/transport';
import type { UserProfile } from '@atrium/contract/accounts';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { projectPaths, projectRoleOf } from '@atrium/contract/project-access';
import type { NewTreeOperation } from '@atrium/contract/project-tree';
import { Observable } from '../../../lib/readable.ts';
import type { EditorPerson } from '../editor/remote-cursors.ts';
import type { BroughtFile } from '../tree/tree-actions.ts';
import { trashOf } from '../tree/tree-rows.ts';
import { LiveProject } from './live-project.ts';
import type { DeskView, OpenDocument, ProjectDesk, SearchInput, Version } from './project-desk.ts';
import { openSession, type SessionDocument } from './session-document.ts';
import { UploadQueue } from './upload-queue.ts';

interface ClientDeskDeps {
  readonly client: AtriumClient;
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly person: { readonly userId: string; readonly isRoomOwner: boolean };
}

/** What the desk shows while there is nothing to show. */
export type DeskState =
  | { readonly status: 'loading' | 'gone' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'ready'; readonly view: DeskView };

interface Held extends SessionDocument {
  users: number;
  /** Where each other client was seen last. */
  cursors: ReadonlyMap<number, unknown>;
  /** Who is in it. */
  here: string;
}

/** A project as it is on the server, worked on through the client. */
export class ClientDesk implements ProjectDesk {
  readonly state = new Observable<DeskState>({ status: 'loading' });
  readonly #deps: ClientDeskDeps;
  readonly #live: LiveProject;
  readonly #uploads: UploadQueue;
  readonly #documents = new Map<FileId, Held>();
  readonly #presence = new Map<FileId, readonly UserId[]>();
  readonly #focus = new Map<string, FileId>();
  #stops: (() => void)[] = [];

  constructor(deps: ClientDeskDeps) {
    this.#deps = deps;
    this.#live = new LiveProject({ ...deps, userId: deps.person.userId as UserId });
    this.#uploads = new UploadQueue(this.#live, deps);
  }

  start(): void {
    const { client, roomId } = this.#deps;
    const show = () => this.#show();
    this.#stops = [
      this.#live.state.subscribe(show),
      this.#uploads.shown.subscribe(show),
      client.users.subscribe(show),
      // Names of all who may come.
      client.members(roomId).subscribe(show),
      client.onEvent((event) => this.#hear(event)),
      client.connection.subscribe(() => {
        this.#show();
        void this.#loadPresence();
      }),
    ];
    this.#live.open();
    void this.#loadPresence();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#live.close();
    for (const { session } of this.#documents.values()) void session.close();
    this.#documents.clear();
  }

  /** Only while the state is `ready`. */
  readonly view = {
    get: (): DeskView => {
      const now = this.state.get();
      if (now.status !== 'ready') throw new Error('The project is not here');
      return now.view;
    },
    subscribe: (listener: () => void): (() => void) => this.state.subscribe(listener),
  };

  open(fileId: FileId): OpenDocument {
    const held = this.#hold(fileId);
    held.users += 1;
    let isOpen = true;
    return {
      ...held.shown,
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#release(fileId, held);
      },
    };
  }

  change(operations: readonly NewTreeOperation[]) {
    return this.#live.change(operations);
  }

  bring(files: readonly BroughtFile[], parentId: FileId | null): void {
    this.#uploads.bring(files, parentId);
  }

  cancelUpload(key: string): void {
    this.#uploads.cancel(key);
  }

  forgetUploads(): void {
    this.#uploads.forget();
  }

  search(input: SearchInput) {
    return this.#deps.client.ask('projects.searchText', { ...this.#place, ...input });
  }

  async versions(fileId: FileId): Promise<readonly Version[]> {
    const input = { ...this.#place, fileId, limit: 100 };
    const { versions, users } = await this.#deps.client.ask('documents.versions', input);
    return versions.map(({ versionId, at, kind, name, authors }) => ({
      versionId,
      at,
      label: name ?? (kind === 'restored' ? 'Before a restore' : ''),
      authors: authors.map((userId) => this.#person(userId, users)),
    }));
  }

  async versionText(fileId: FileId, versionId: string): Promise<string> {
    return (await this.#deps.client.ask('documents.version', { ...this.#place, fileId, versionId })).text;
  }

  async nameVersion(fileId: FileId, name: string): Promise<void> {
    await this.#deps.client.ask('documents.nameVersion', { ...this.#place, fileId, name });
  }

  async restoreVersion(fileId: FileId, versionId: string): Promise<void> {
    await this.#deps.client.ask('documents.restore', { ...this.#place, fileId, versionId });
  }

  async lineAuthors(fileId: FileId) {
    const { lines, users } = await this.#deps.client.ask('documents.blame', { ...this.#place, fileId });
    return lines.map(({ fromLine, toLine, userId }) => ({
      from: fromLine,
      to: toLine,
      author: userId === undefined ? undefined : this.#person(userId, users),
    }));
  }

  downloadPath({ kind, fileId }: Parameters<ProjectDesk['downloadPath']>[0]): string {
    const { roomId, projectId } = this.#deps;
    if (kind === 'file') return projectPaths.file(roomId, projectId, fileId);
    return `${projectPaths.archive(roomId, projectId)}?folderId=${fileId}`;
  }

  get #place() {
    const { roomId, projectId } = this.#deps;
    return { roomId, projectId };
  }

  #hold(fileId: FileId): Held {
    const known = this.#documents.get(fileId);
    if (known !== undefined) return known;
    const { client } = this.#deps;
    const opened = openSession({
      client,
      userId: this.#deps.person.userId as UserId,
      place: { ...this.#place, fileId },
      nameOf: (userId) => this.#nameOf(userId),
    });
    const held: Held = { ...opened, users: 0, cursors: new Map(), here: '' };
    opened.session.roster.subscribe(() => this.#sawMoves(fileId, held));
    this.#documents.set(fileId, held);
    return held;
  }

  /** Whoever moves in a file is at work there. */
  #sawMoves(fileId: FileId, held: Held): void {
    const { people } = held.session.roster.get();
    const moved = people.filter(
      ({ clientId, cursor }) => cursor !== null && held.cursors.get(clientId) !== cursor,
    );
    held.cursors = new Map(people.map(({ clientId, cursor }) => [clientId, cursor]));
    const before = moved.filter(({ userId }) => this.#focus.get(userId) !== fileId);
    for (const { userId } of moved) this.#focus.set(userId, fileId);
    const here = held.shown.people
      .get()
      .map(({ userId }) => userId)
      .join(' ');
    if (before.length === 0 && here === held.here) return;
    held.here = here;
    this.#show();
  }

  /** Not at once: React takes things away and puts them back, and opens again what it has just closed. */
  #release(fileId: FileId, held: Held): void {
    held.users -= 1;
    setTimeout(() => {
      if (held.users > 0 || this.#documents.get(fileId) !== held) return;
      this.#documents.delete(fileId);
      void held.session.close();
    }, 500);
  }

  #hear({ name, payload }: ServerEvent): void {
    if (name !== 'document:presence' || payload.projectId !== this.#deps.projectId) return;
    const before = new Set(this.#presence.get(payload.fileId));
    for (const userId of payload.userIds) if (!before.has(userId)) this.#focus.set(userId, payload.fileId);
    this.#presence.set(payload.fileId, payload.userIds);
    for (const [userId, fileId] of this.#focus)
      if (fileId === payload.fileId && !payload.userIds.includes(userId as UserId))
        this.#focus.delete(userId);
    this.#show();
  }

  async #loadPresence(): Promise<void> {
    const { client } = this.#deps;
    if (client.connection.get().kind !== 'online') return;
    const { files } = await client.ask('documents.presence', this.#place).catch(() => ({ files: [] }));
    this.#presence.clear();
    for (const { fileId, userIds } of files) this.#presence.set(fileId, userIds);
    this.#show();
  }

  #show(): void {
    const live = this.#live.state.get();
    if (live.status !== 'ready') {
      const now =
        live.status === 'failed' ? { status: 'failed' as const, message: live.failure.message } : live;
      this.state.set(now);
      return;
    }
    const { client, person } = this.#deps;
    const { project, nodes, names } = live;
    const people = new Map<FileId, readonly EditorPerson[]>();
    for (const [fileId, userIds] of this.#presence) {
      const others = userIds.filter((userId) => userId !== person.userId);
      // Of a file that is open here it is known who stands in it, and who only builds it.
      const held = this.#documents.get(fileId)?.shown.people.get();
      const group = held ?? others.map((userId) => this.#person(userId, []));
      if (group.length > 0) people.set(fileId, group);
    }
    const view: DeskView = {
      project,
      role: projectRoleOf(project, person),
      nodes: this.#nodesOf(nodes),
      people,
      focus: new Map(this.#focus),
      names: this.#allNames(names),
      uploads: this.#uploads.shown.get(),
      isConnected: client.connection.get().kind === 'online',
    };
    this.state.set({ status: 'ready', view });
    this.#wakeDocuments(view);
  }

  /** The same list for the same tree. */
  #nodesOf(nodes: ReadonlyMap<FileId, DeskView['nodes'][number]>): DeskView['nodes'] {
    if (this.#shownNodes?.of !== nodes) this.#shownNodes = { of: nodes, list: [...nodes.values()] };
    return this.#shownNodes.list;
  }

  #shownNodes: { readonly of: unknown; readonly list: DeskView['nodes'] } | undefined;

  /** Files that come out of the trash are written again. */
  #wakeDocuments({ nodes }: DeskView): void {
    const asleep = [...this.#documents].filter(([, { session }]) => session.state.get().kind === 'deleted');
    if (asleep.length === 0) return;
    const byId = new Map(nodes.map((node) => [node.fileId, node]));
    for (const [fileId, { session }] of asleep) {
      const node = byId.get(fileId);
      if (node !== undefined && trashOf(byId, node) === undefined) session.open();
    }
  }

  #allNames(known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const { client, roomId } = this.#deps;
    const names = new Map(known);
    for (const { user } of client.members(roomId).get().members) names.set(user.userId, user.displayName);
    for (const { userId, displayName } of client.users.get().values()) names.set(userId, displayName);
    return names;
  }

  #person(userId: UserId, users: readonly UserProfile[]): EditorPerson {
    const named = users.find((user) => user.userId === userId)?.displayName;
    return { userId, name: named ?? this.#nameOf(userId) ?? 'Somebody' };
  }

  #nameOf(userId: UserId): string | undefined {
    const { client, roomId } = this.#deps;
    const member = client
      .members(roomId)
      .get()
      .members.find(({ user }) => user.userId === userId);
    return member?.user.displayName ?? client.users.get().get(userId)?.displayName;
  }
}

import type { AtriumClient } from '@atrium/client/atrium-client';
import type { Failure } from '@atrium/client/state';
import type { ServerEvent } from '@atrium/client/transport/transport';
import type { UserProfile } from '@atrium/contract/accounts';
import type { FileId, ProjectId, RoomId } from '@atrium/contract/ids';
import type { Project } from '@atrium/contract/project-state';
import type { NewTreeOperation, TreeAnswer, TreeNode } from '@atrium/contract/project-tree';
import { refusalOf } from '../../../lib/failure.ts';
import { Observable } from '../../../lib/readable.ts';

export type LiveProjectState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'gone' }
  | {
      readonly status: 'ready';
      readonly project: Project;
      readonly nodes: ReadonlyMap<FileId, TreeNode>;
      /** Of the tree. */
      readonly version: number;
      readonly names: ReadonlyMap<string, string>;
    };

type Ready = Extract<LiveProjectState, { status: 'ready' }>;
/** A next version of the tree, or a part of it. */
interface TreeNews {
  readonly version: number;
  readonly put: readonly TreeNode[];
  readonly removedIds: readonly FileId[];
}

/** One project and its tree, kept up to date while it is open. News that do not follow each other are asked for afresh. */
export class LiveProject {
  readonly state = new Observable<LiveProjectState>({ status: 'loading' });
  readonly #client: AtriumClient;
  readonly #place: { readonly roomId: RoomId; readonly projectId: ProjectId };
  #stops: (() => void)[] = [];

  constructor(client: AtriumClient, roomId: RoomId, projectId: ProjectId) {
    this.#client = client;
    this.#place = { roomId, projectId };
  }

  open(): void {
    const { connection } = this.#client;
    this.#stops = [
      this.#client.onEvent((event) => this.#hear(event)),
      connection.subscribe(() => {
        if (connection.get().kind === 'online') void this.load();
      }),
    ];
    void this.load();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  async load(): Promise<void> {
    try {
      const { project, users } = await this.#client.ask('projects.get', this.#place);
      const tree = await this.#client.ask('tree.get', this.#place);
      this.state.set({
        status: 'ready',
        project,
        nodes: new Map((tree.nodes ?? []).map((node) => [node.fileId, node])),
        version: tree.version,
        names: this.#namesWith(users),
      });
    } catch (error) {
      const { code, message } = refusalOf(error);
      if (code === 'not-found' || code === 'forbidden') this.state.set({ status: 'gone' });
      else if (this.state.get().status !== 'ready') {
        const known = code === 'unknown' ? ('unavailable' as const) : code;
        this.state.set({ status: 'failed', failure: { code: known, message } });
      }
    }
  }

  async change(operations: readonly NewTreeOperation[]): Promise<TreeAnswer> {
    const version = this.#ready()?.version ?? 1;
    const input = { ...this.#place, version, changeId: crypto.randomUUID(), operations: [...operations] };
    return this.learn(await this.#client.ask('tree.change', input));
  }

  /** What the server has answered to a change, known before the news of it. */
  learn(answer: TreeAnswer): TreeAnswer {
    if (answer.kind === 'done') this.#apply(answer);
    return answer;
  }

  #ready(): Ready | undefined {
    const now = this.state.get();
    return now.status === 'ready' ? now : undefined;
  }

  #hear({ name, payload }: ServerEvent): void {
    if (name === 'project:changed') this.#changed(payload.project, payload.users);
    else if (name === 'project:tree-changed' && this.#isOurs(payload)) this.#apply(payload);
    else if (name === 'project:removed' && this.#isOurs(payload)) this.state.set({ status: 'gone' });
  }

  #isOurs({ projectId }: { readonly projectId: ProjectId }): boolean {
    return projectId === this.#place.projectId;
  }

  #changed(project: Project, users: readonly UserProfile[]): void {
    const now = this.#ready();
    if (now === undefined || !this.#isOurs(project) || project.version <= now.project.version) return;
    this.state.set({ ...now, project, names: this.#namesWith(users) });
  }

  #apply({ version, put, removedIds }: TreeNews): void {
    const now = this.#ready();
    if (now === undefined || version <= now.version) return;
    if (version !== now.version + 1) {
      void this.load();
      return;
    }
    const nodes = new Map(now.nodes);
    for (const node of put) nodes.set(node.fileId, node);
    for (const id of removedIds) nodes.delete(id);
    this.state.set({ ...now, nodes, version });
  }

  #namesWith(users: readonly UserProfile[]): ReadonlyMap<string, string> {
    const names = new Map<string, string>(this.#ready()?.names);
    for (const { userId, displayName } of users) names.set(userId, displayName);
    return names;
  }
}

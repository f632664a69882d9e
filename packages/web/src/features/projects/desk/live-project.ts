import type { AtriumClient } from '@atrium/client/atrium-client';
import type { Failure } from '@atrium/client/state';
import type { ServerEvent } from '@atrium/client/transport/transport';
import type { UserProfile } from '@atrium/contract/accounts';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { Project } from '@atrium/contract/project-state';
import type { NewTreeOperation, TreeAnswer, TreeNode } from '@atrium/contract/project-tree';
import { refusalOf } from '../../../lib/failure.ts';
import { Observable } from '../../../lib/readable.ts';
import { TreeStore } from './tree-store.ts';

export type LiveProjectState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'gone' }
  | {
      readonly status: 'ready';
      readonly project: Project;
      readonly nodes: ReadonlyMap<FileId, TreeNode>;
      readonly names: ReadonlyMap<string, string>;
    };

type Ready = Extract<LiveProjectState, { status: 'ready' }>;

interface LiveProjectDeps {
  readonly client: AtriumClient;
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly userId: UserId;
}

/** One project and its tree, kept up to date while it is open. News that do not follow each other are asked for afresh. */
export class LiveProject {
  readonly state = new Observable<LiveProjectState>({ status: 'loading' });
  readonly #client: AtriumClient;
  readonly #place: { readonly roomId: RoomId; readonly projectId: ProjectId };
  readonly #tree: TreeStore;
  #stops: (() => void)[] = [];

  constructor({ client, roomId, projectId, userId }: LiveProjectDeps) {
    this.#client = client;
    this.#place = { roomId, projectId };
    this.#tree = new TreeStore({
      by: userId,
      send: (order) => client.ask('tree.change', { ...this.#place, ...order }),
      isLost: (error) => ['unavailable', 'unknown'].includes(refusalOf(error).code),
      onGap: () => void this.load(),
      newId: () => crypto.randomUUID(),
      after: (ms, run) => void setTimeout(run, ms),
    });
  }

  open(): void {
    const { connection } = this.#client;
    this.#stops = [
      this.#client.onEvent((event) => this.#hear(event)),
      this.#tree.shown.subscribe(() => this.#showTree()),
      connection.subscribe(() => {
        if (connection.get().kind !== 'online') return;
        void this.load();
        this.#tree.resume();
      }),
    ];
    void this.load();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#tree.close(Object.assign(new Error(), { code: 'unavailable' }));
  }

  async load(): Promise<void> {
    try {
      const { project, users } = await this.#client.ask('projects.get', this.#place);
      const tree = await this.#client.ask('tree.get', this.#place);
      const nodes = new Map((tree.nodes ?? []).map((node) => [node.fileId, node]));
      this.#tree.take({ version: tree.version, nodes });
      const shown = this.#tree.shown.get()?.nodes ?? nodes;
      this.state.set({ status: 'ready', project, nodes: shown, names: this.#namesWith(users) });
    } catch (error) {
      const { code, message } = refusalOf(error);
      if (code === 'not-found' || code === 'forbidden') this.state.set({ status: 'gone' });
      else if (this.state.get().status !== 'ready') {
        const known = code === 'unknown' ? ('unavailable' as const) : code;
        this.state.set({ status: 'failed', failure: { code: known, message } });
      }
    }
  }

  /** Shows at once; whoever asked hears what the server said of it. */
  change(operations: readonly NewTreeOperation[]): Promise<TreeAnswer> {
    return this.#tree.change(operations);
  }

  /** What the server has answered to a change, known before the news of it. */
  learn(answer: TreeAnswer): TreeAnswer {
    if (answer.kind === 'done') this.#tree.hear(answer);
    return answer;
  }

  #ready(): Ready | undefined {
    const now = this.state.get();
    return now.status === 'ready' ? now : undefined;
  }

  #hear({ name, payload }: ServerEvent): void {
    if (name === 'project:changed') this.#changed(payload.project, payload.users);
    else if (name === 'project:tree-changed' && this.#isOurs(payload)) this.#tree.hear(payload);
    else if (name === 'project:removed' && this.#isOurs(payload)) this.state.set({ status: 'gone' });
  }

  #showTree(): void {
    const now = this.#ready();
    const shown = this.#tree.shown.get();
    if (now !== undefined && shown !== undefined) this.state.set({ ...now, nodes: shown.nodes });
  }

  #isOurs({ projectId }: { readonly projectId: ProjectId }): boolean {
    return projectId === this.#place.projectId;
  }

  #changed(project: Project, users: readonly UserProfile[]): void {
    const now = this.#ready();
    if (now === undefined || !this.#isOurs(project) || project.version <= now.project.version) return;
    this.state.set({ ...now, project, names: this.#namesWith(users) });
  }

  #namesWith(users: readonly UserProfile[]): ReadonlyMap<string, string> {
    const names = new Map<string, string>(this.#ready()?.names);
    for (const { userId, displayName } of users) names.set(userId, displayName);
    return names;
  }
}

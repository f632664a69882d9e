import type { AtriumClient } from '@atrium/client/atrium-client';
import type { ServerEvent } from '@atrium/client/transport/transport';
import type { RoomId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import { projectPaths } from '@atrium/contract/project-access';
import type { Project, ProjectStatus } from '@atrium/contract/project-state';
import { refusalOf } from '../../../lib/failure.ts';
import { Observable } from '../../../lib/readable.ts';
import type { NewProject, ProjectListState, ProjectShelf } from './project-shelf.ts';
import { sendFile } from './send-file.ts';

/** The projects of rooms as the server has them. */
export function clientShelf(client: AtriumClient): ProjectShelf {
  const changed = async (asked: Promise<{ readonly project: Project }>) => (await asked).project;
  const placeOf = ({ roomId, projectId }: Project) => ({ roomId, projectId });
  return {
    list: (roomId, status) => new LiveList(client, roomId, status).readable,
    create: (roomId, project) => create(client, roomId, project),
    update: (project, change) => changed(client.ask('projects.update', { ...placeOf(project), ...change })),
    setRole: (project, userId, role) =>
      changed(client.ask('projects.setRole', { ...placeOf(project), userId, role })),
    removeCollaborator: (project, userId) =>
      changed(client.ask('projects.removeCollaborator', { ...placeOf(project), userId })),
    archive: (project) => changed(client.ask('projects.archive', placeOf(project))),
    restore: (project) => changed(client.ask('projects.restore', placeOf(project))),
    remove: async (project, name) =>
      (await client.ask('projects.delete', { ...placeOf(project), name })).project,
  };
}

async function create(client: AtriumClient, roomId: RoomId, made: NewProject): Promise<Project> {
  const { from, name, description, memberRole } = made;
  if (from.kind === 'template') {
    const { template } = from;
    return (await client.ask('projects.create', { roomId, name, description, memberRole, template })).project;
  }
  const query = new URLSearchParams({ name, description, memberRole });
  const path = `${projectPaths.importing(roomId)}?${query}`;
  const sent = sendFile({ path, body: from.archive, type: 'application/zip' });
  return ((await sent.answer) as Output<'projects.create'>).project;
}

/** Asked for while somebody looks, and again after each lost connection. */
class LiveList {
  readonly readable;
  readonly #client: AtriumClient;
  readonly #roomId: RoomId;
  readonly #status: ProjectStatus;
  readonly #state = new Observable<ProjectListState>({ status: 'loading' });
  #stops: (() => void)[] = [];
  #listeners = 0;

  constructor(client: AtriumClient, roomId: RoomId, status: ProjectStatus) {
    this.#client = client;
    this.#roomId = roomId;
    this.#status = status;
    this.readable = {
      get: () => this.#state.get(),
      subscribe: (listener: () => void) => {
        const stop = this.#state.subscribe(listener);
        this.#listeners += 1;
        if (this.#listeners === 1) this.#start();
        return () => {
          stop();
          this.#listeners -= 1;
          if (this.#listeners === 0) this.#stop();
        };
      },
    };
  }

  #start(): void {
    const { connection } = this.#client;
    this.#stops = [
      this.#client.onEvent((event) => this.#hear(event)),
      connection.subscribe(() => {
        if (connection.get().kind === 'online') void this.#load();
      }),
    ];
    void this.#load();
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  #hear({ name, payload }: ServerEvent): void {
    const isOurs =
      (name === 'project:changed' || name === 'project:removed') && payload.roomId === this.#roomId;
    if (isOurs) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const input = { roomId: this.#roomId, status: this.#status, limit: 100 };
      const { projects, users } = await this.#client.ask('projects.list', input);
      const names = new Map<string, string>(users.map(({ userId, displayName }) => [userId, displayName]));
      this.#state.set({ status: 'ready', projects, names });
    } catch (error) {
      const { code, message } = refusalOf(error);
      const isHeld = this.#state.get().status === 'ready';
      const failure = { code: code === 'unknown' ? ('unavailable' as const) : code, message };
      if (!isHeld) this.#state.set({ status: 'failed', failure });
    }
  }
}

import type { EventName, Events } from '@atrium/contract/events';
import type { ProjectId, RoomId, UserId } from '@atrium/contract/ids';

/** How one connection is told something. Never throws; a connection that is gone hears nothing. */
export interface ProjectLines {
  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void;
}

interface Watcher {
  readonly userId: UserId;
  readonly roomId: RoomId;
}

/** Projects that one connection may have open. */
const MOST_OPEN = 50;

/** Which connections have which project open. */
export class ProjectWatchers {
  readonly #lines: ProjectLines;
  readonly #watchers = new Map<ProjectId, Map<string, Watcher>>();
  readonly #open = new Map<string, Set<ProjectId>>();

  constructor(lines: ProjectLines) {
    this.#lines = lines;
  }

  open(projectId: ProjectId, connectionId: string, watcher: Watcher): void {
    const open = this.#open.get(connectionId) ?? new Set();
    if (open.size >= MOST_OPEN && !open.has(projectId)) return;
    this.#open.set(connectionId, open.add(projectId));
    const watchers = this.#watchers.get(projectId) ?? new Map<string, Watcher>();
    this.#watchers.set(projectId, watchers.set(connectionId, watcher));
  }

  close(projectId: ProjectId, connectionId: string): void {
    const watchers = this.#watchers.get(projectId);
    watchers?.delete(connectionId);
    if (watchers?.size === 0) this.#watchers.delete(projectId);
    const open = this.#open.get(connectionId);
    open?.delete(projectId);
    if (open?.size === 0) this.#open.delete(connectionId);
  }

  disconnected(connectionId: string): void {
    for (const projectId of this.#open.get(connectionId) ?? []) this.close(projectId, connectionId);
  }

  leftRoom(roomId: RoomId, userId: UserId): void {
    for (const [projectId, watchers] of this.#watchers)
      for (const [connectionId, watcher] of watchers)
        if (watcher.roomId === roomId && watcher.userId === userId) this.close(projectId, connectionId);
  }

  /** All of them, or all but one person's. */
  tell<Name extends EventName>(
    projectId: ProjectId,
    news: { event: Name; payload: Events[Name]; exceptOf?: UserId | undefined },
  ): void {
    for (const [connectionId, { userId }] of this.#watchers.get(projectId) ?? [])
      if (userId !== news.exceptOf) this.#lines.tell(connectionId, news.event, news.payload);
  }
}

import { AppError } from '@atrium/contract/errors';
import type { ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { Key } from '../storage/store.ts';
import type { AssetRepository } from './asset-repository.ts';
import type { ProjectAudit } from './project-audit.ts';
import type { ProjectNews } from './project-news.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectRepository } from './project-repository.ts';
import type { ProjectTexts } from './project-texts.ts';
import type { StoredProject } from './stored-project.ts';

/** How often it is looked for projects whose time is over, milliseconds. */
const SWEEP_MS = 60 * 60_000;
const PAGE = 50;
const OF_ROOM_AT_ONCE = 5;

export interface ProjectPurgeDeps {
  readonly projects: ProjectRepository;
  readonly assets: AssetRepository;
  readonly texts: ProjectTexts;
  readonly reader: ProjectReader;
  readonly news: ProjectNews;
  readonly audit: ProjectAudit;
  readonly log: Log;
  readonly now: () => number;
}

/** Ends deleted projects for good. What is broken off is done again: a project is found until all of it is gone. */
export class ProjectPurge {
  readonly #deps: ProjectPurgeDeps;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(deps: ProjectPurgeDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  /** Ends those whose time is over. Does not reject. */
  sweep(): Promise<void> {
    this.#underWay = this.#underWay.then(async () => {
      try {
        await this.#sweep();
      } catch (error) {
        this.#deps.log.info({ err: error }, 'deleted projects could not be looked for');
      }
    });
    return this.#underWay;
  }

  /** Throws `conflict` when somebody changes it at this moment: restores it, perhaps. */
  async end({ projectId }: { projectId: ProjectId; roomId: RoomId }, by: UserId): Promise<void> {
    const project = await this.#deps.projects.find(projectId);
    if (project?.status !== 'deleted') return;
    await this.#end(project, by);
  }

  /** Projects of a room that is deleted, whatever they are. Answers whether there may be more. */
  async endSome(roomId: RoomId): Promise<boolean> {
    const page = await this.#deps.projects.page({ by: 'room', roomId }, { limit: OF_ROOM_AT_ONCE });
    // oxlint-disable-next-line no-await-in-loop -- nobody waits for it
    for (const project of page.projects) await this.#end(project, project.createdBy);
    return page.next !== undefined;
  }

  async #end(project: StoredProject, by: UserId): Promise<void> {
    const { projects, assets, texts, reader, news, audit } = this.#deps;
    const { roomId, projectId } = project;
    await this.#giveUp(project);
    const tree = await projects.findTree(projectId);
    const files = [...(tree?.nodes.values() ?? [])].filter((node) => node.kind === 'file');
    const [ofText, others] = [files.filter(({ isText }) => isText), files.filter(({ isText }) => !isText)];
    await texts.remove(ofText.map(({ fileId }) => fileId));
    await assets.removeAll(others.map(({ fileId }) => fileId));
    await projects.remove(projectId);
    reader.forget(projectId);
    news.accessChanged({ projectId, roomId, reason: 'removed', by });
    news.removed(project);
    await audit.write({ projectId, roomId, userId: by, deed: 'purge', count: files.length });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  /** From here on nobody can restore it, whatever happens: some of its files may be gone. The next look goes on. */
  async #giveUp(project: StoredProject): Promise<void> {
    const { projects, reader, now } = this.#deps;
    const purgeAt = new Date(now()).toISOString();
    const over: StoredProject = {
      ...project,
      status: 'deleted',
      purgeAt,
      updatedAt: purgeAt,
      version: project.version + 1,
    };
    const isOver = await projects.replace(project, over);
    reader.forget(project.projectId);
    if (!isOver) throw new AppError('conflict', 'This project is being changed by others. Try again.');
  }

  async #sweep(): Promise<void> {
    const { projects } = this.#deps;
    let start: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page = await projects.page({ by: 'status', status: 'deleted' }, { limit: PAGE, start });
      // oxlint-disable-next-line no-await-in-loop -- nobody waits for it
      for (const project of page.projects) await this.#endIfOver(project);
      start = page.next;
    } while (start);
  }

  async #endIfOver(project: StoredProject): Promise<void> {
    const { purgeAt, status, createdBy } = project;
    if (status !== 'deleted' || purgeAt === undefined || Date.parse(purgeAt) > this.#deps.now()) return;
    try {
      await this.end(project, createdBy);
    } catch (error) {
      // It must not keep the others.
      this.#deps.log.info({ err: error, projectId: project.projectId }, 'a project could not be ended');
    }
  }
}

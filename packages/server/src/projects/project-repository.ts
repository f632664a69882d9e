import type { ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { ProjectStatus } from '@atrium/contract/project-state';
import { ConditionFailed, StorageError, TransactionCancelled } from '../storage/errors.ts';
import type { Item, Key, Put, QueryInput, Store } from '../storage/store.ts';
import { fromItem, fromTreeItem, toItem, toTreeItem, treeKey } from './project-item.ts';
import type { StoredProject, StoredTree } from './stored-project.ts';

const PROJECTS = 'Projects';

/** Whose projects are listed. */
export type ProjectList =
  | { readonly by: 'room'; readonly roomId: RoomId }
  | { readonly by: 'creator'; readonly userId: UserId }
  | { readonly by: 'status'; readonly status: ProjectStatus };

export interface ProjectPage {
  readonly projects: StoredProject[];
  readonly next: Key | undefined;
}

/** The only one that knows keys and indexes of the table of projects. */
export class ProjectRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(projectId: ProjectId): Promise<StoredProject | undefined> {
    const item = await this.#store.get({ table: PROJECTS, key: { projectId } });
    return item && fromItem(item);
  }

  async findMany(projectIds: readonly ProjectId[]): Promise<StoredProject[]> {
    const keys = projectIds.map((projectId) => ({ projectId }));
    return (await this.#store.batchGet(PROJECTS, keys)).map(fromItem);
  }

  async findTree(projectId: ProjectId): Promise<StoredTree | undefined> {
    const item = await this.#store.get({ table: PROJECTS, key: { projectId: treeKey(projectId) } });
    return item && (await fromTreeItem(item));
  }

  /** With its tree. */
  async add(project: StoredProject, tree: StoredTree): Promise<void> {
    const condition = 'attribute_not_exists(#projectId)';
    await this.#store.transact([
      { put: { table: PROJECTS, item: toItem(project), condition } },
      { put: { table: PROJECTS, item: await toTreeItem(project.projectId, tree), condition } },
    ]);
  }

  /** Answers false when it has changed since it was read; the caller reads and decides again. */
  async replace(before: StoredProject, after: StoredProject): Promise<boolean> {
    const { projectId, version } = before;
    const put: Put = {
      table: PROJECTS,
      item: toItem(after),
      condition: '#version = :version',
      values: { version },
    };
    return this.#isReplaced(put, async () => {
      const stored = await this.find(projectId);
      return stored?.version === after.version && stored.updatedAt === after.updatedAt;
    });
  }

  /** The same for a tree; `changeId` tells its last change. */
  async replaceTree(projectId: ProjectId, before: StoredTree, after: StoredTree): Promise<boolean> {
    const { version } = before;
    const item = await toTreeItem(projectId, after);
    const put: Put = { table: PROJECTS, item, condition: '#version = :version', values: { version } };
    return this.#isReplaced(put, async () => {
      const stored = await this.findTree(projectId);
      const last = after.recent.at(-1)?.changeId;
      return stored?.recent.some(({ changeId }) => changeId === last) === true;
    });
  }

  async remove(projectId: ProjectId): Promise<void> {
    const keys = [treeKey(projectId), projectId];
    // The tree first: it names what is to be removed beside it, and the project is found until all is gone.
    for (const key of keys) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await this.#store.delete({ table: PROJECTS, key: { projectId: key } });
    }
  }

  /** Newest first; `limit` counts what the index holds. */
  async page(
    list: ProjectList,
    { limit, start }: { limit: number; start?: Key | undefined },
  ): Promise<ProjectPage> {
    const query = { ...queryOf(list), descending: true, limit, ...(start && { startKey: start }) };
    const { items, lastKey } = await this.#store.query(query);
    const found = await this.findMany(items.map(idOf));
    const byId = new Map(found.map((project) => [project.projectId, project]));
    // An index may lag behind: what is shown is what stands in the table.
    return { projects: items.flatMap((item) => byId.get(idOf(item)) ?? []), next: lastKey };
  }

  /** How many a room has, at most `most`. */
  async countOfRoom(roomId: RoomId, most: number): Promise<number> {
    return (await this.#store.query({ ...queryOf({ by: 'room', roomId }), limit: most })).items.length;
  }

  async #isReplaced(put: Put, isThere: () => Promise<boolean>): Promise<boolean> {
    try {
      await this.#store.put(put);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed || error instanceof TransactionCancelled) return false;
      if (!(error instanceof StorageError) || error.outcome === 'not-applied') throw error;
      if (await isThere()) return true;
      throw error;
    }
  }
}

function idOf(item: Item): ProjectId {
  return item['projectId'] as ProjectId;
}

function queryOf(list: ProjectList): QueryInput {
  const table = PROJECTS;
  if (list.by === 'room')
    return { table, index: 'RoomIdIndex', where: '#roomId = :roomId', values: { roomId: list.roomId } };
  if (list.by === 'creator')
    return { table, index: 'CreatedByIndex', where: '#createdBy = :userId', values: { userId: list.userId } };
  return { table, index: 'StatusIndex', where: '#status = :status', values: { status: list.status } };
}

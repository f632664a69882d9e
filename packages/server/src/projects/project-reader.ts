import { AppError } from '@atrium/contract/errors';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { mayEditProject, projectRoleOf } from '@atrium/contract/project-access';
import { bytesOf, isTrashed } from '@atrium/contract/tree-draft';
import { RecentMap } from '../recent-map.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { Sight } from './project-policy.ts';
import type { ProjectRepository } from './project-repository.ts';
import type { StoredProject, StoredTree } from './stored-project.ts';

/** Where other processes write, what is remembered is believed this long, milliseconds. */
const BELIEVED_MS = 1_000;
const PROJECTS_REMEMBERED = 5_000;
const TREES_REMEMBERED = 200;

interface Remembered<Thing> {
  readonly thing: Thing | undefined;
  readonly until: number;
}

export interface ProjectReaderDeps {
  readonly projects: ProjectRepository;
  readonly memberships: MembershipService;
  /** The store's `isExclusive`. */
  readonly isExclusive: boolean;
  readonly now: () => number;
}

/** What somebody may do with a file. `none`: to them there is no such file. */
export interface FileAccess {
  readonly role: 'none' | 'viewer' | 'editor';
  readonly roomId: RoomId | undefined;
  readonly isTrashed: boolean;
  /** UTF-8 bytes that the text may have: of the project's settings, and what is left of the bytes that a project may hold. */
  readonly maxBytes: number;
}

const NO_ACCESS: FileAccess = { role: 'none', roomId: undefined, isTrashed: false, maxBytes: 0 };

/** Projects and trees as they stand, remembered, and who may see them. */
export class ProjectReader {
  readonly #deps: ProjectReaderDeps;
  readonly #believedMs: number;
  readonly #projects = new RecentMap<ProjectId, Remembered<StoredProject>>(PROJECTS_REMEMBERED);
  /** Asked at every edit, and new with every change of a tree alone. */
  readonly #bytes = new WeakMap<StoredTree, number>();
  readonly #trees = new RecentMap<ProjectId, Remembered<StoredTree>>(TREES_REMEMBERED);

  constructor(deps: ProjectReaderDeps) {
    this.#deps = deps;
    this.#believedMs = deps.isExclusive ? Number.POSITIVE_INFINITY : BELIEVED_MS;
  }

  /** Throws `not-found` for whom there is no such project in the room: deleted ones are seen by owners. */
  async sight(ref: { roomId: RoomId; projectId: ProjectId }, userId: UserId): Promise<Sight> {
    const found = await this.#sightOf(ref.projectId, userId);
    if (found?.project.roomId !== ref.roomId)
      throw new AppError('not-found', 'There is no such project in this room.');
    return found;
  }

  /** Throws `not-found` when the project is gone meanwhile. */
  async tree(projectId: ProjectId): Promise<StoredTree> {
    const { projects } = this.#deps;
    const tree = await this.#remembered(this.#trees, projectId, () => projects.findTree(projectId));
    if (!tree) throw new AppError('not-found', 'This project is not there any more.');
    return tree;
  }

  /** Of those that a list holds, what a person may see. */
  async visible(found: readonly StoredProject[], userId: UserId): Promise<StoredProject[]> {
    const sights = await Promise.all(found.map((project) => this.#seenBy(project, userId)));
    return sights.flatMap((sight) => (sight ? [sight.project] : []));
  }

  /** What documents ask before they open, and at every edit. */
  async access(projectId: ProjectId, fileId: FileId, userId: UserId): Promise<FileAccess> {
    const sight = await this.#sightOf(projectId, userId);
    if (!sight) return NO_ACCESS;
    const tree = await this.tree(projectId);
    const { nodes } = tree;
    const node = nodes.get(fileId);
    if (node?.kind !== 'file' || !node.isText) return NO_ACCESS;
    const role = mayEditProject(sight.project, sight.role) ? 'editor' : 'viewer';
    const left = LIMITS.projectBytes - this.#bytesOf(tree);
    const maxBytes = Math.min(sight.project.settings.maxFileSize, node.size + Math.max(0, left));
    return { role, roomId: sight.project.roomId, isTrashed: isTrashed(nodes, node), maxBytes };
  }

  noteProject(project: StoredProject): void {
    // Answers of the store may overtake each other.
    if (isNewer(this.#projects.get(project.projectId), project)) return;
    this.#projects.set(project.projectId, { thing: project, until: this.#deps.now() + this.#believedMs });
  }

  noteTree(projectId: ProjectId, tree: StoredTree): void {
    if (isNewer(this.#trees.get(projectId), tree)) return;
    this.#trees.set(projectId, { thing: tree, until: this.#deps.now() + this.#believedMs });
  }

  /** Somebody else has written: it is read anew. */
  forget(projectId: ProjectId): void {
    this.#projects.delete(projectId);
    this.#trees.delete(projectId);
  }

  /** Of all files, the trash included. */
  #bytesOf(tree: StoredTree): number {
    const known = this.#bytes.get(tree);
    if (known !== undefined) return known;
    const bytes = bytesOf(tree.nodes);
    this.#bytes.set(tree, bytes);
    return bytes;
  }

  async #sightOf(projectId: ProjectId, userId: UserId): Promise<Sight | undefined> {
    const { projects } = this.#deps;
    const project = await this.#remembered(this.#projects, projectId, () => projects.find(projectId));
    return project && (await this.#seenBy(project, userId));
  }

  async #seenBy(project: StoredProject, userId: UserId): Promise<Sight | undefined> {
    const membership = await this.#deps.memberships.find(project.roomId, userId);
    if (!membership) return undefined;
    const role = projectRoleOf(project, { userId, isRoomOwner: membership.role === 'owner' });
    return project.status === 'deleted' && role !== 'owner' ? undefined : { project, role, userId };
  }

  async #remembered<Thing>(
    map: RecentMap<ProjectId, Remembered<Thing>>,
    projectId: ProjectId,
    read: () => Promise<Thing | undefined>,
  ): Promise<Thing | undefined> {
    const known = map.get(projectId);
    if (known && known.until > this.#deps.now()) return known.thing;
    const thing = await read();
    // Unless somebody wrote while we read: then ours is the older knowledge. What is not there may come.
    if (thing && map.get(projectId) === known)
      map.set(projectId, { thing, until: this.#deps.now() + this.#believedMs });
    return thing;
  }
}

function isNewer(known: Remembered<{ readonly version: number }> | undefined, thing: { version: number }) {
  return known?.thing !== undefined && known.thing.version > thing.version;
}

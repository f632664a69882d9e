import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { ulid } from '../ids.ts';
import type { ProjectNews } from './project-news.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectRepository } from './project-repository.ts';

/** Smaller differences are not worth a version of the tree, bytes. */
const NOTABLE_BYTES = 4 * 1024;
/** So often it is tried again because somebody else changed the tree. */
const ATTEMPTS = 4;

export interface TextSizesDeps {
  readonly projects: ProjectRepository;
  readonly reader: ProjectReader;
  readonly news: ProjectNews;
  readonly now: () => number;
}

/** Keeps in the tree how large texts have become since they were brought. */
export class TextSizes {
  readonly #deps: TextSizesDeps;

  constructor(deps: TextSizesDeps) {
    this.#deps = deps;
  }

  /** Without effect for small differences, and for what is gone. */
  async measured(
    { roomId, projectId, fileId }: { roomId: RoomId; projectId: ProjectId; fileId: FileId },
    bytes: number,
    by: UserId,
  ): Promise<void> {
    const { projects, reader, news, now } = this.#deps;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt begins with what the last one found
      const tree = await reader.tree(projectId);
      const node = tree.nodes.get(fileId);
      if (node?.kind !== 'file' || !node.isText || Math.abs(node.size - bytes) < NOTABLE_BYTES) return;
      const measured = { ...node, size: bytes };
      const version = tree.version + 1;
      const next = { ...tree, version, nodes: new Map(tree.nodes).set(fileId, measured) };
      // oxlint-disable-next-line no-await-in-loop
      if (await projects.replaceTree(projectId, tree, next)) {
        reader.noteTree(projectId, next);
        const changeId = ulid(now());
        news.treeChanged({ roomId, projectId, version, put: [measured], removedIds: [], by, changeId });
        return;
      }
      reader.forget(projectId);
    }
  }
}

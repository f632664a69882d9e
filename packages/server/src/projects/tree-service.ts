import { AppError } from '@atrium/contract/errors';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { FileId, UserId } from '@atrium/contract/ids';
import type { OnNameTaken, TreeAnswer } from '@atrium/contract/project-tree';
import { changeTree } from '@atrium/contract/tree-change';
import { readArchive } from './archives/read-archive.ts';
import { lookedAt, type GivenFile } from './brought-file.ts';
import type { ProjectRef } from './project-changes.ts';
import { assertMayEdit, assertMayUpload } from './project-policy.ts';
import type { ProjectReader } from './project-reader.ts';
import { bringFiles } from './tree-bringing.ts';
import { newAssetVersion, type TreeCommits } from './tree-commits.ts';

export interface BroughtFiles extends ProjectRef {
  readonly changeId: string;
  /** Null: the top. */
  readonly parentId: FileId | null;
  readonly onNameTaken: OnNameTaken;
  readonly files: readonly GivenFile[];
}

/** The files and folders of projects. Callers have been authorised as members of the room. */
export class TreeService {
  readonly #reader: ProjectReader;
  readonly #commits: TreeCommits;
  readonly #now: () => number;

  constructor(deps: { reader: ProjectReader; commits: TreeCommits; now: () => number }) {
    this.#reader = deps.reader;
    this.#commits = deps.commits;
    this.#now = deps.now;
  }

  async get(input: ParsedInput<'tree.get'>, userId: UserId): Promise<Output<'tree.get'>> {
    await this.#reader.sight(input, userId);
    const { version, nodes } = await this.#reader.tree(input.projectId);
    if (input.heldVersion === version) return { version };
    return { version, nodes: [...nodes.values()] };
  }

  /** Throws `forbidden`, `not-found`, and `conflict` for a project that is not active. */
  async change(input: ParsedInput<'tree.change'>, userId: UserId): Promise<TreeAnswer> {
    const sight = await this.#reader.sight(input, userId);
    assertMayEdit(sight);
    const { operations, changeId, version } = input;
    return this.#commits.commit(sight, {
      changeId,
      seenVersion: version,
      deed: [...new Set(operations.map(({ op }) => op))].join(' '),
      make: (nodes, change) => {
        const outcome = changeTree(nodes, operations, change);
        if (outcome.kind === 'refused') return outcome;
        // A copy of an asset has bytes of its own, under a version of its own.
        return { ...outcome, replaced: [], assets: [] };
      },
    });
  }

  /** The files of a zip archive. Throws `invalid` for one that is not taken, and nothing is written. */
  async bringArchive(
    brought: Omit<BroughtFiles, 'files'>,
    archive: Uint8Array,
    userId: UserId,
  ): Promise<TreeAnswer> {
    assertMayUpload(await this.#reader.sight(brought, userId));
    const { files } = await readArchive(archive);
    return this.bring({ ...brought, files }, userId);
  }

  /** All of the files, or none and the reasons. */
  async bring(brought: BroughtFiles, userId: UserId): Promise<TreeAnswer> {
    const sight = await this.#reader.sight(brought, userId);
    assertMayUpload(sight);
    const { parentId, onNameTaken, changeId } = brought;
    const files = brought.files.map(lookedAt);
    const versions = files.map(() => newAssetVersion(this.#now()));
    return this.#commits.commit(sight, {
      changeId,
      deed: 'upload',
      make: (nodes, change) => {
        const left = [...versions];
        const newVersion = (): string => left.pop() ?? newAssetVersion(this.#now());
        return bringFiles(nodes, { parentId, onNameTaken, files, newVersion }, change);
      },
      textAt: (index) => {
        const file = files[index];
        // A repeat that brings something else does not get it in.
        if (!file?.isText) throw new AppError('conflict', 'This change was made with other files.');
        return file.text;
      },
    });
  }
}

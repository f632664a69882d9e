import { AppError } from '@atrium/contract/errors';
import type { FileId, UserId } from '@atrium/contract/ids';
import type { FileNode, TreeAnswer } from '@atrium/contract/project-tree';
import type { TreeChange } from '@atrium/contract/tree-change';
import { isTrashed, type Nodes } from '@atrium/contract/tree-draft';
import { newFileId, ulid } from '../ids.ts';
import type { Log } from '../observability/log.ts';
import { mapInParallel } from '../storage/parallel.ts';
import type { AssetRepository } from './asset-repository.ts';
import { mimeOf } from './brought-file.ts';
import type { ProjectAudit } from './project-audit.ts';
import type { ProjectNews } from './project-news.ts';
import type { Sight } from './project-policy.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectRepository } from './project-repository.ts';
import type { ProjectTexts } from './project-texts.ts';
import type { RecentChange, StoredTree } from './stored-project.ts';
import type { TreeWork, WorkOutcome } from './tree-bringing.ts';

/** So often a change is made anew because somebody else was first. */
const ATTEMPTS = 8;
/** Changes whose repeats are known. */
const RECENT = 16;
const PARALLEL_TEXTS = 8;

export interface TreeCommitDeps {
  readonly projects: ProjectRepository;
  readonly assets: AssetRepository;
  readonly texts: ProjectTexts;
  readonly reader: ProjectReader;
  readonly news: ProjectNews;
  readonly audit: ProjectAudit;
  readonly log: Log;
  readonly now: () => number;
}

export interface WantedCommit {
  readonly changeId: string;
  /** Absent: as the tree is. */
  readonly seenVersion?: number | undefined;
  /** For the audit log. */
  readonly deed: string;
  readonly make: (nodes: Nodes, change: TreeChange) => WorkOutcome;
  /** What takes the place of a text that is there, for each of `TreeWork.replaced`. */
  readonly textAt?: (index: number) => string;
}

/**
 * Changes of trees, whole and one after the other on any number of servers. Texts and assets are written before the tree that
 * names them, and removed after it.
 */
export class TreeCommits {
  readonly #deps: TreeCommitDeps;

  constructor(deps: TreeCommitDeps) {
    this.#deps = deps;
  }

  async commit(sight: Sight, wanted: WantedCommit): Promise<TreeAnswer> {
    const work = new Written();
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        // oxlint-disable-next-line no-await-in-loop -- each attempt begins with what the last one found
        const answer = await this.#attempt(sight, wanted, work);
        if (answer) return answer;
      }
    } catch (error) {
      // Whether the tree was written may be unknown: then what it may name stays.
      if (error instanceof AppError && error.code === 'not-found') await this.#takeBack(work);
      throw error;
    }
    await this.#takeBack(work);
    throw new AppError('conflict', 'These files are being changed by others. Try again.');
  }

  /** No answer: somebody else was first. */
  async #attempt(sight: Sight, wanted: WantedCommit, work: Written): Promise<TreeAnswer | undefined> {
    const { projects, reader } = this.#deps;
    const { projectId } = sight.project;
    const tree = await reader.tree(projectId);
    const known = tree.recent.find((one) => one.changeId === wanted.changeId && one.by === sight.userId);
    if (known) {
      // The store may have failed after the tree was written.
      await this.#replaceTexts(known.replaced ?? [], wanted, sight.userId);
      return answerOf(known, tree);
    }
    const outcome = wanted.make(tree.nodes, this.#changeOf(sight, tree, { wanted, work }));
    if (outcome.kind === 'refused') {
      await this.#takeBack(work);
      return { ...outcome, version: tree.version };
    }
    await this.#write(outcome, work, sight);
    const next = nextTree(tree, outcome, { changeId: wanted.changeId, by: sight.userId });
    if (!(await projects.replaceTree(projectId, tree, next))) {
      reader.forget(projectId);
      return undefined;
    }
    reader.noteTree(projectId, next);
    const answer = await this.#done(sight, { before: tree, next, outcome, wanted });
    // Not before: a change that is refused has changed no text. If it fails, the repeat of the change does it.
    await this.#replaceTexts(outcome.replaced, wanted, sight.userId);
    return answer;
  }

  async #replaceTexts(
    replaced: NonNullable<RecentChange['replaced']>,
    { textAt, changeId }: WantedCommit,
    by: UserId,
  ): Promise<void> {
    if (!textAt) return;
    await mapInParallel(replaced, PARALLEL_TEXTS, ({ index, fileId }) =>
      this.#deps.texts.replaceText(fileId, textAt(index), { by, change: changeId }),
    );
  }

  #changeOf(
    sight: Sight,
    tree: StoredTree,
    { wanted, work }: { wanted: WantedCommit; work: Written },
  ): TreeChange {
    const { maxFileSize, allowedTypes } = sight.project.settings;
    work.begin();
    return {
      by: sight.userId,
      at: new Date(this.#deps.now()).toISOString(),
      seenVersion: wanted.seenVersion ?? tree.version,
      nextVersion: tree.version + 1,
      bounds: { maxFileSize, allowedTypes },
      newId: () => work.newId(() => newFileId(this.#deps.now())),
      mimeOf: (name) => mimeOf(name),
    };
  }

  /** What was written at an earlier attempt is there. */
  async #write(outcome: TreeWork, work: Written, { userId }: Sight): Promise<void> {
    const { texts, assets } = this.#deps;
    const copies = outcome.copies.filter(({ to }) => !work.has(to.fileId));
    const ofText = copies.filter(({ from }) => from.isText);
    const read = await texts.readTexts(ofText.map(({ from }) => from.fileId));
    const copied = ofText.map(({ from, to }) => ({ fileId: to.fileId, text: read.get(from.fileId) ?? '' }));
    const seeds = [...outcome.texts.filter(({ fileId }) => !work.has(fileId)), ...copied];
    await mapInParallel(seeds, PARALLEL_TEXTS, async ({ fileId, text }) => {
      work.texts.add(fileId);
      await texts.seed(fileId, text, userId);
    });
    for (const { from, to } of copies) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they are large
      if (!from.isText) await this.#copyAsset(from, to, work);
    }
    const fresh = outcome.assets.filter(({ fileId, version }) => !work.versions.has(`${fileId} ${version}`));
    for (const { fileId, version, bytes } of fresh) {
      work.versions.add(`${fileId} ${version}`);
      work.assets.push({ fileId, assetVersion: version, size: bytes.length });
    }
    await assets.put(fresh);
  }

  async #copyAsset(from: FileNode, to: FileNode, work: Written): Promise<void> {
    const { assets } = this.#deps;
    const bytes = await assets.find(from);
    if (!bytes) throw new AppError('not-found', `${from.name} is not kept any more.`);
    work.assets.push({ ...to, size: bytes.length });
    await assets.put([{ fileId: to.fileId, version: to.assetVersion ?? '', bytes }]);
  }

  async #takeBack(work: Written): Promise<void> {
    const { texts, assets, log } = this.#deps;
    try {
      if (work.texts.size > 0) await texts.remove([...work.texts]);
      await assets.remove(work.assets);
    } catch (error) {
      log.info({ err: error }, 'files of a change that was refused could not be removed');
    }
  }

  async #done(
    { project, userId }: Sight,
    {
      before,
      next,
      outcome,
      wanted,
    }: { before: StoredTree; next: StoredTree; outcome: TreeWork; wanted: WantedCommit },
  ): Promise<TreeAnswer> {
    const { news, audit } = this.#deps;
    const { projectId, roomId } = project;
    const { put, removedIds, created } = outcome;
    const { version } = next;
    const trashed = gone(before.nodes, next.nodes);
    if (trashed.length > 0)
      news.accessChanged({ projectId, roomId, fileIds: trashed, reason: 'trashed', by: userId });
    const { changeId, deed } = wanted;
    news.treeChanged({ roomId, projectId, version, put, removedIds, by: userId, changeId });
    await this.#removeForGood(before, next);
    await audit.write({ projectId, roomId, userId, deed, count: put.length + removedIds.length });
    return { kind: 'done', version, put, removedIds, created };
  }

  /** What the tree names no more. If it fails it is garbage, and nobody's loss. */
  async #removeForGood(before: StoredTree, next: StoredTree): Promise<void> {
    const { texts, assets, log } = this.#deps;
    const files = [...before.nodes.values()].filter((node): node is FileNode => node.kind === 'file');
    const texted = files.filter(({ fileId, isText }) => isText && !next.nodes.has(fileId));
    const stale = files.filter((file) => !file.isText && assetOf(next.nodes, file) !== file.assetVersion);
    try {
      if (texted.length > 0) await texts.remove(texted.map(({ fileId }) => fileId));
      await assets.remove(stale);
    } catch (error) {
      log.info({ err: error }, 'files that were purged could not be removed');
    }
  }
}

/** What was written for a change, under ids that stay the same at each attempt. */
class Written {
  readonly texts = new Set<FileId>();
  readonly versions = new Set<string>();
  readonly assets: { fileId: FileId; assetVersion?: string | undefined; size: number }[] = [];
  readonly #ids: FileId[] = [];
  #at = 0;

  begin(): void {
    this.#at = 0;
  }

  newId(make: () => FileId): FileId {
    const id = (this.#ids[this.#at] ??= make());
    this.#at += 1;
    return id;
  }

  has(fileId: FileId): boolean {
    return this.texts.has(fileId) || this.assets.some((one) => one.fileId === fileId);
  }
}

export function newAssetVersion(now: number): string {
  return ulid(now);
}

function nextTree(tree: StoredTree, work: TreeWork, of: Pick<RecentChange, 'changeId' | 'by'>): StoredTree {
  const version = tree.version + 1;
  const put = work.put.map(({ fileId }) => fileId);
  const { removedIds, created, replaced } = work;
  const change = { ...of, version, put, removedIds, created, ...(replaced.length > 0 && { replaced }) };
  const recent = [...tree.recent, change].slice(-RECENT);
  return { version, nodes: work.nodes, recent };
}

/** To a repeat: what was done, as it is now. */
function answerOf({ put, removedIds, created }: RecentChange, { version, nodes }: StoredTree): TreeAnswer {
  return { kind: 'done', version, put: put.flatMap((id) => nodes.get(id) ?? []), removedIds, created };
}

/** Texts that could be opened before and cannot any more. */
function gone(before: Nodes, after: Nodes): FileId[] {
  const isOpen = (nodes: Nodes, fileId: FileId): boolean => {
    const node = nodes.get(fileId);
    return node?.kind === 'file' && node.isText && !isTrashed(nodes, node);
  };
  const ids = [...before.values()].map(({ fileId }) => fileId);
  return ids.filter((fileId) => isOpen(before, fileId) && !isOpen(after, fileId));
}

function assetOf(nodes: Nodes, { fileId }: FileNode): string | undefined {
  const node = nodes.get(fileId);
  return node?.kind === 'file' ? node.assetVersion : undefined;
}

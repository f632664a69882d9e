import { AppError } from '@atrium/contract/errors';
import type { FileId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { FileNode, TreeNode } from '@atrium/contract/project-tree';
import { isTrashed, pathOf, type Nodes } from '@atrium/contract/tree-draft';
import { writeArchive, type PackedFile } from './archives/write-archive.ts';
import type { AssetRepository } from './asset-repository.ts';
import type { ProjectRef } from './project-changes.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectTexts } from './project-texts.ts';
import type { TextSearcher } from './text-searcher.ts';
import { Turns } from './turns.ts';

/** Archives that are made at once, and those that wait: each holds a project's files twice. */
const ARCHIVES = 2;
const ARCHIVES_WAITING = 20;

export interface ProjectFilesDeps {
  readonly reader: ProjectReader;
  readonly texts: ProjectTexts;
  readonly assets: AssetRepository;
  readonly searcher: TextSearcher;
}

/** A file or an archive, to be kept by whoever asked for it. */
export interface Download {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What stands in the files of projects, read. Callers have been authorised as members of the room. */
export class ProjectFilesService {
  readonly #deps: ProjectFilesDeps;
  readonly #turns = new Turns({ atOnce: ARCHIVES, mostWaiting: ARCHIVES_WAITING });

  constructor(deps: ProjectFilesDeps) {
    this.#deps = deps;
  }

  /** For a card. Throws `not-found`. */
  async file(input: ParsedInput<'projects.file'>, userId: UserId): Promise<Output<'projects.file'>> {
    const { sight, nodes, file } = await this.#found(input, input.fileId, userId);
    const { mime, isText } = file;
    const seen = {
      projectName: sight.project.name,
      path: pathOf(nodes, file),
      mime,
      isText,
      isTrashed: isTrashed(nodes, file),
    };
    const text = isText ? (await this.#deps.texts.readTexts([file.fileId])).get(file.fileId) : undefined;
    if (text === undefined) return seen;
    const lines = text.split('\n');
    const shown = linesOf(lines, input);
    return { ...seen, lineCount: lines.length, ...(shown && { lines: shown }) };
  }

  async download(ref: ProjectRef & { fileId: FileId }, userId: UserId): Promise<Download> {
    const { file } = await this.#found(ref, ref.fileId, userId);
    const [bytes] = await this.#bytesOf([file]);
    if (!bytes) throw new AppError('not-found', 'This file is not kept any more.');
    return { name: file.name, bytes };
  }

  /** Everything that is not in the trash, or what is in one folder, as a zip archive. Throws `rate-limited` beside. */
  async archive(ref: ProjectRef & { folderId?: FileId | undefined }, userId: UserId): Promise<Download> {
    const sight = await this.#deps.reader.sight(ref, userId);
    const { nodes } = await this.#deps.reader.tree(ref.projectId);
    const folder = ref.folderId === undefined ? undefined : nodes.get(ref.folderId);
    if (ref.folderId !== undefined && folder?.kind !== 'folder')
      throw new AppError('not-found', 'There is no such folder.');
    const all = [...nodes.values()].filter((node) => !isTrashed(nodes, node));
    const inside = folder ? all.filter((node) => isInside(nodes, node, folder)) : all;
    const cut = folder ? pathOf(nodes, folder).length + 1 : 0;
    const name = folder?.name ?? sight.project.name;
    const bytes = await this.#turns.take(async () => writeArchive(await this.#packed(nodes, inside, cut)));
    return { name: `${name}.zip`, bytes };
  }

  /** Throws `invalid` for a pattern that is none. */
  async searchText(
    input: ParsedInput<'projects.searchText'>,
    userId: UserId,
  ): Promise<Output<'projects.searchText'>> {
    await this.#deps.reader.sight(input, userId);
    return this.#deps.searcher.search(() => this.liveTexts(input), input);
  }

  /** All texts that are not in the trash, by path. */
  async liveTexts({ projectId }: Pick<ProjectRef, 'projectId'>) {
    const { nodes } = await this.#deps.reader.tree(projectId);
    const files = [...nodes.values()].filter(isFile).filter((node) => node.isText && !isTrashed(nodes, node));
    const texts = await this.#deps.texts.readTexts(files.map(({ fileId }) => fileId));
    const found = files.map((file) => ({
      file,
      fileId: file.fileId,
      path: pathOf(nodes, file),
      text: texts.get(file.fileId) ?? '',
    }));
    return found
      .sort((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ fileId, path, text }) => ({ fileId, path, text }));
  }

  async #found(ref: ProjectRef, fileId: FileId, userId: UserId) {
    const sight = await this.#deps.reader.sight(ref, userId);
    const { nodes } = await this.#deps.reader.tree(ref.projectId);
    const file = nodes.get(fileId);
    if (file?.kind !== 'file') throw new AppError('not-found', 'There is no such file in this project.');
    return { sight, nodes, file };
  }

  async #packed(nodes: Nodes, inside: readonly TreeNode[], cut: number): Promise<PackedFile[]> {
    const files = inside.filter(isFile);
    const bytes = await this.#bytesOf(files);
    const packed = files.flatMap((file, at) => {
      const found = bytes[at];
      return found
        ? [{ path: pathOf(nodes, file).slice(cut), bytes: found, at: Date.parse(file.createdAt) }]
        : [];
    });
    const used = new Set(inside.map(({ parentId }) => parentId));
    const empty = inside.filter((node) => node.kind === 'folder' && !used.has(node.fileId));
    const folders = empty.map((node) => ({
      path: `${pathOf(nodes, node).slice(cut)}/`,
      bytes: new Uint8Array(),
      at: Date.parse(node.createdAt),
    }));
    return [...packed, ...folders];
  }

  /** In the order of the files; undefined for one that is not kept. */
  async #bytesOf(files: readonly FileNode[]): Promise<(Uint8Array | undefined)[]> {
    const { texts, assets } = this.#deps;
    const ofText = await texts.readTexts(files.filter(({ isText }) => isText).map(({ fileId }) => fileId));
    const found: (Uint8Array | undefined)[] = [];
    for (const file of files) {
      const text = ofText.get(file.fileId);
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they are large
      found.push(text === undefined ? await assets.find(file) : Buffer.from(text));
    }
    return found;
  }
}

function linesOf(
  lines: readonly string[],
  { fromLine, toLine = fromLine }: { fromLine?: number | undefined; toLine?: number | undefined },
): { from: number; text: string } | undefined {
  if (fromLine === undefined || fromLine > lines.length) return undefined;
  const end = Math.min(Math.max(fromLine, toLine ?? fromLine), fromLine + LIMITS.cardLines - 1);
  const shown = lines.slice(fromLine - 1, end).map((line) => line.slice(0, 500).toWellFormed());
  return { from: fromLine, text: shown.join('\n') };
}

function isFile(node: TreeNode): node is FileNode {
  return node.kind === 'file';
}

function isInside(nodes: Nodes, node: TreeNode, folder: TreeNode): boolean {
  return pathOf(nodes, node).startsWith(`${pathOf(nodes, folder)}/`);
}

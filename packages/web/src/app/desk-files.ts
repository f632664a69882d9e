import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import type { OpenDocument, ProjectDesk } from '../features/projects/desk/project-desk.ts';
import { childrenOf, filesOf } from '../features/projects/tree/tree-rows.ts';
import type { ProjectFileEntry, ProjectFilesView } from '../lib/project-files-view.ts';

type Listener = Parameters<ProjectFilesView['onChange']>[0];

/** The files of a desk for whoever builds them. Texts that were read once stay open: what is typed into them is told. */
export class DeskFiles implements ProjectFilesView {
  readonly #desk: ProjectDesk;
  readonly #listeners = new Set<Listener>();
  readonly #documents = new Map<FileId, { readonly document: OpenDocument; readonly stop: () => void }>();
  readonly #stopWatching: () => void;
  #nodes: readonly TreeNode[] = [];
  #entries: readonly ProjectFileEntry[] = [];

  constructor(desk: ProjectDesk) {
    this.#desk = desk;
    this.#look();
    this.#stopWatching = desk.view.subscribe(() => this.#look());
  }

  files(): readonly ProjectFileEntry[] {
    return this.#entries;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async read(fileId: string): Promise<string | Uint8Array> {
    const node = this.#nodes.find((one) => one.fileId === fileId);
    if (node?.kind !== 'file') throw new Error('The file is gone.');
    return node.isText ? this.#readText(node.fileId) : readBytes(this.#desk.downloadPath(node));
  }

  close(): void {
    this.#stopWatching();
    for (const { document, stop } of this.#documents.values()) {
      stop();
      document.close();
    }
    this.#documents.clear();
    this.#listeners.clear();
  }

  async #readText(fileId: FileId): Promise<string> {
    const { document } = this.#documents.get(fileId) ?? this.#open(fileId);
    await loaded(document);
    return document.text.toJSON();
  }

  #open(fileId: FileId) {
    const document = this.#desk.open(fileId);
    const tell = (): void => this.#tell([fileId]);
    document.text.observe(tell);
    const opened = { document, stop: () => document.text.unobserve(tell) };
    this.#documents.set(fileId, opened);
    return opened;
  }

  /** The tree may have changed, and bytes of files in it. */
  #look(): void {
    const { nodes } = this.#desk.view.get();
    if (nodes === this.#nodes) return;
    const before = new Map(this.#nodes.map((node) => [node.fileId, node]));
    const old = this.#entries;
    this.#nodes = nodes;
    this.#entries = filesOf(childrenOf(nodes)).map(({ file, path }) => ({ fileId: file.fileId, path }));
    if (!isSameList(old, this.#entries)) this.#tell('tree');
    const other = nodes.filter((node) => assetVersionOf(node) !== assetVersionOf(before.get(node.fileId)));
    if (other.length > 0) this.#tell(other.map(({ fileId }) => fileId));
  }

  #tell(change: 'tree' | readonly string[]): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function isSameList(one: readonly ProjectFileEntry[], other: readonly ProjectFileEntry[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ fileId, path }, place) => other[place]?.fileId === fileId && other[place].path === path)
  );
}

function assetVersionOf(node: TreeNode | undefined): string | undefined {
  return node?.kind === 'file' ? node.assetVersion : undefined;
}

/** Rejects when it cannot be had; a later try may. */
function loaded(document: OpenDocument): Promise<void> {
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    const look = (): void => {
      const { kind } = document.state.get();
      if (kind === 'loading') return;
      stop();
      if (kind === 'failed') reject(new Error('The text could not be loaded.'));
      else resolve();
    };
    stop = document.state.subscribe(look);
    look();
  });
}

async function readBytes(path: string): Promise<Uint8Array> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

import type { FileId } from '@atrium/contract/ids';
import type { TreeActions } from './tree-actions.ts';
import type { TreeRow } from './tree-rows.ts';
import type { TreeState } from './use-tree-state.ts';

export interface TreeKeys {
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly mayEdit: boolean;
  readonly focusRow: (fileId: FileId) => void;
}

/** What keys do in a tree, each answering whether it meant anything. */
class RowActs {
  readonly #keys: TreeKeys;

  constructor(keys: TreeKeys) {
    this.#keys = keys;
  }

  goTo(at: number): void {
    const { rows } = this.#keys.state;
    const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
    if (row !== undefined) this.#keys.focusRow(row.node.fileId);
  }

  walkKey(key: string, at: number): boolean {
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#keys.state.rows.length - 1 }[
      key
    ];
    if (target !== undefined) this.goTo(target);
    return target !== undefined || this.sideKey(key, at);
  }

  /** Right opens a folder and then goes into it; left closes it and then goes up. */
  sideKey(key: string, at: number): boolean {
    const row = this.#keys.state.rows[at];
    if (row === undefined || (key !== 'ArrowRight' && key !== 'ArrowLeft')) return false;
    if (key === 'ArrowRight') this.goIn(row, at);
    else this.goOut(row);
    return true;
  }

  goIn({ node, isExpanded }: TreeRow, at: number): void {
    if (!isExpanded && node.kind === 'folder') this.#keys.state.expand([node.fileId]);
    else if (this.#keys.state.rows[at + 1]?.node.parentId === node.fileId) this.goTo(at + 1);
  }

  goOut({ node, isExpanded }: TreeRow): void {
    if (isExpanded) this.#keys.state.collapse(node.fileId);
    else if (node.parentId !== null) this.#keys.focusRow(node.parentId);
  }

  rowKey(key: string, row: TreeRow): boolean {
    const acts: Record<string, () => void> = {
      Enter: () => this.activate(row),
      ' ': () => this.activate(row),
      '*': () => this.#keys.state.expand(this.foldersBeside(row)),
      Escape: () => this.#keys.state.setCut(undefined),
      ...(this.#keys.mayEdit && {
        F2: () => this.#keys.state.setEntry({ kind: 'rename', fileId: row.node.fileId }),
        Delete: () => void this.#keys.actions.trash(row.node),
      }),
    };
    const act = Object.hasOwn(acts, key) ? acts[key] : undefined;
    act?.();
    return act !== undefined;
  }

  activate({ node, isExpanded }: TreeRow): void {
    if (node.kind === 'file') this.#keys.actions.open(node.fileId);
    else if (isExpanded) this.#keys.state.collapse(node.fileId);
    else this.#keys.state.expand([node.fileId]);
  }

  foldersBeside({ node }: TreeRow): FileId[] {
    const beside = this.#keys.state.children.get(node.parentId) ?? [];
    return beside.filter(({ kind }) => kind === 'folder').map(({ fileId }) => fileId);
  }

  commandKey(key: string, { node }: TreeRow): boolean {
    if (!this.#keys.mayEdit) return false;
    if (key === 'x') this.#keys.state.setCut(node.fileId);
    else if (key === 'v') this.paste(node.kind === 'folder' ? node.fileId : node.parentId);
    else return false;
    return true;
  }

  paste(parentId: FileId | null): void {
    const node =
      this.#keys.state.cut === undefined ? undefined : this.#keys.state.byId.get(this.#keys.state.cut);
    this.#keys.state.setCut(undefined);
    if (node === undefined) return;
    if (parentId !== null) this.#keys.state.expand([parentId]);
    void this.#keys.actions.move(node, parentId).then((isDone) => {
      if (isDone) this.#keys.focusRow(node.fileId);
    });
  }
}

export function rowActs(keys: TreeKeys): RowActs {
  return new RowActs(keys);
}

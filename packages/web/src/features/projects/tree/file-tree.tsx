import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import { NameField } from './name-field.tsx';
import { TreeMenu } from './tree-menu.tsx';
import { TreeRowView } from './tree-row-view.tsx';
import type { FilePeople, TreeActions } from './tree-actions.ts';
import { useTreeDrag, type TreeDrag } from './use-tree-drag.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import { foldersAbove, type TreeState } from './use-tree-state.ts';

interface FileTreeProps {
  readonly label: string;
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly people: FilePeople;
  readonly openFileId: FileId | undefined;
  readonly mayEdit: boolean;
  readonly mayUpload: boolean;
}

/** The files of a project, as a tree of the ARIA practices. */
export function FileTree(props: FileTreeProps) {
  const { label, state, actions, openFileId, mayEdit, mayUpload } = props;
  const tree = useRef<HTMLDivElement>(null);
  const focusRow = useRowFocus(tree, state);
  const onKeyDown = useTreeKeys({ state, actions, mayEdit, focusRow });
  const drag = useTreeDrag({ state, actions, mayEdit, mayUpload });
  useShowOpenFile(state, openFileId);
  const isEmpty = state.rows.length === 0 && state.entry === undefined;
  return (
    <TreeMenu state={state} actions={actions} mayEdit={mayEdit} focusRow={focusRow}>
      {/* A tree, unless there is nothing in it: then it is only a place to drop files. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={tree}
        role={isEmpty ? undefined : 'tree'}
        aria-label={isEmpty ? undefined : label}
        data-region="files"
        onKeyDown={onKeyDown}
        {...drag.handlers}
        className={`min-h-0 flex-1 overflow-y-auto py-1 select-none ${drag.isOver(null) ? 'tree-drop' : ''}`}
      >
        {isEmpty && (
          <p className="px-4 py-3 text-sm text-soft">
            {mayEdit ? 'No files yet. Make the first one, or drop some here.' : 'There are no files yet.'}
          </p>
        )}
        <NewName {...props} parentId={null} level={1} focusRow={focusRow} />
        {state.rows.map((row) => (
          <Row key={row.node.fileId} {...props} row={row} drag={drag} focusRow={focusRow} />
        ))}
      </div>
    </TreeMenu>
  );
}

interface RowProps extends FileTreeProps {
  readonly row: TreeState['rows'][number];
  readonly drag: TreeDrag;
  readonly focusRow: (fileId: FileId) => void;
}

function Row(props: RowProps): ReactNode {
  const { row, state, actions, people, openFileId, mayEdit, drag, focusRow } = props;
  const { node, isExpanded } = row;
  const { fileId } = node;
  const stop = state.rows.some((one) => one.node.fileId === state.focused)
    ? state.focused
    : state.rows[0]?.node.fileId;
  const onRenamed = (name: string | undefined) => {
    state.setEntry(undefined);
    if (name !== undefined) void actions.rename(node, name);
    focusRow(fileId);
  };
  const onActivate = () => {
    state.setFocused(fileId);
    if (node.kind === 'file') actions.open(fileId);
    else if (isExpanded) state.collapse(fileId);
    else state.expand([fileId]);
  };
  return (
    <>
      <TreeRowView
        row={row}
        people={people.get(fileId) ?? []}
        isOpen={fileId === openFileId}
        isTabStop={fileId === stop}
        isCut={fileId === state.cut}
        isDropTarget={drag.isOver(fileId)}
        isRenaming={state.entry?.kind === 'rename' && state.entry.fileId === fileId}
        mayEdit={mayEdit}
        takenNames={namesBeside(state, node)}
        onActivate={onActivate}
        onFocus={() => state.setFocused(fileId)}
        onRenamed={onRenamed}
        onDragStart={(event) => drag.start(event, node)}
      />
      <NewName {...props} parentId={fileId} level={row.level + 1} focusRow={focusRow} />
    </>
  );
}

interface NewNameProps extends FileTreeProps {
  readonly parentId: FileId | null;
  readonly level: number;
  readonly focusRow: (fileId: FileId) => void;
}

/** Where the name of something new is written. */
function NewName({ state, actions, parentId, level, focusRow }: NewNameProps) {
  const { entry } = state;
  if (entry?.kind !== 'create' || entry.parentId !== parentId) return null;
  const taken = (state.children.get(parentId) ?? []).map(({ name }) => name);
  const finish = async (name: string | undefined) => {
    state.setEntry(undefined);
    if (name === undefined) {
      if (state.focused !== undefined) focusRow(state.focused);
      return;
    }
    const made = await actions.create(entry.what, { parentId, name });
    if (made !== undefined && entry.what === 'folder') focusRow(made);
  };
  return (
    <div role="treeitem" aria-level={level} aria-selected={false} aria-label="New" className="tree-row">
      {Array.from({ length: level - 1 }, (_, depth) => (
        <span key={depth} aria-hidden className="tree-indent" />
      ))}
      <span aria-hidden className="w-3.5 shrink-0" />
      <NameField
        label={`Name of the new ${entry.what}`}
        initial=""
        takenNames={taken}
        onDone={(name) => void finish(name)}
      />
    </div>
  );
}

function namesBeside(state: TreeState, node: TreeNode): readonly string[] {
  return (state.children.get(node.parentId) ?? [])
    .filter(({ fileId }) => fileId !== node.fileId)
    .map(({ name }) => name);
}

/** Focuses a row, in the next frame if it is not there yet. */
function useRowFocus(tree: RefObject<HTMLDivElement | null>, state: TreeState): (fileId: FileId) => void {
  const wanted = useRef<FileId>(undefined);
  const focus = () => {
    const fileId = wanted.current;
    if (fileId === undefined) return;
    const row = tree.current?.querySelector<HTMLElement>(`[data-node="${fileId}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus();
  };
  // After each drawing: what is wanted may have come with it.
  useEffect(focus);
  return (fileId) => {
    wanted.current = fileId;
    state.setFocused(fileId);
    focus();
  };
}

/** What is open in the editor is in sight here. */
function useShowOpenFile(state: TreeState, fileId: FileId | undefined): void {
  const { expand, setFocused } = state;
  const above = fileId === undefined ? '' : foldersAbove(state, fileId).join(' ');
  useEffect(() => {
    if (fileId === undefined) return;
    if (above !== '') expand(above.split(' ') as FileId[]);
    setFocused(fileId);
  }, [fileId, above, expand, setFocused]);
}

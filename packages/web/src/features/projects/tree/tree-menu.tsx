import { ContextMenu } from '@base-ui/react/context-menu';
import { useState, type ReactNode } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import type { TreeActions } from './tree-actions.ts';
import type { TreeState } from './use-tree-state.ts';

interface TreeMenuProps {
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly mayEdit: boolean;
  readonly focusRow: (fileId: FileId) => void;
  readonly children: ReactNode;
}

const ITEM =
  'flex min-h-8 cursor-default items-center gap-6 rounded-md px-2.5 text-sm outline-none select-none data-highlighted:bg-tint';

/** The menu of what it is called on: a row, or the tree itself. By the right button or the menu key. */
export function TreeMenu({ state, actions, mayEdit, focusRow, children }: TreeMenuProps) {
  const [target, setTarget] = useState<TreeNode>();
  const find = (element: EventTarget) => {
    const row = (element as Element).closest('[data-node]');
    const node = state.byId.get(row?.getAttribute('data-node') as FileId);
    setTarget(node);
    if (node !== undefined) state.setFocused(node.fileId);
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        className="flex min-h-0 flex-1 flex-col"
        onContextMenu={(event) => find(event.target)}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50 outline-none">
          <ContextMenu.Popup
            aria-label={target === undefined ? 'Files' : target.name}
            finalFocus={false}
            className="min-w-48 rounded-xl border border-line bg-paper p-1.5 text-ink shadow-xl outline-none"
          >
            <MenuItems {...{ state, actions, mayEdit, focusRow, target }} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface MenuItemsProps extends Omit<TreeMenuProps, 'children'> {
  readonly target: TreeNode | undefined;
}

function MenuItems({ state, actions, mayEdit, target }: MenuItemsProps) {
  return (
    <>
      {mayEdit && <NewItems state={state} target={target} />}
      {mayEdit && target !== undefined && <ContextMenu.Separator className="my-1 h-px bg-line" />}
      {target !== undefined && <LookItems target={target} actions={actions} />}
      {mayEdit && target !== undefined && <ChangeItems state={state} target={target} actions={actions} />}
      {mayEdit && <PasteItem state={state} target={target} actions={actions} />}
      {mayEdit && target !== undefined && (
        <Item label="Delete" keys="Del" onClick={() => void actions.trash(target)} />
      )}
    </>
  );
}

type Parts = Pick<MenuItemsProps, 'state' | 'actions'>;

/** The folder that is meant by calling the menu here. */
function folderOf(target: TreeNode | undefined): FileId | null {
  return target?.kind === 'folder' ? target.fileId : (target?.parentId ?? null);
}

function NewItems({ state, target }: Pick<MenuItemsProps, 'state' | 'target'>) {
  const parentId = folderOf(target);
  const create = (what: 'file' | 'folder') => {
    if (parentId !== null) state.expand([parentId]);
    state.setEntry({ kind: 'create', what, parentId });
  };
  return (
    <>
      <Item label="New file" onClick={() => create('file')} />
      <Item label="New folder" onClick={() => create('folder')} />
    </>
  );
}

function LookItems({ target, actions }: Pick<Parts, 'actions'> & { readonly target: TreeNode }) {
  return (
    <>
      {target.kind === 'file' && <Item label="Open" onClick={() => actions.open(target.fileId)} />}
      {target.kind === 'file' && <Item label="Copy link" onClick={() => actions.copyLink(target)} />}
      <Item label="Download" onClick={() => actions.download(target)} />
    </>
  );
}

function ChangeItems({ state, target, actions }: Parts & { readonly target: TreeNode }) {
  return (
    <>
      <Item
        label="Rename"
        keys="F2"
        onClick={() => state.setEntry({ kind: 'rename', fileId: target.fileId })}
      />
      <Item label="Duplicate" onClick={() => void actions.duplicate(target)} />
      <Item label="Cut" keys="Ctrl X" onClick={() => state.setCut(target.fileId)} />
    </>
  );
}

function PasteItem({ state, target, actions }: Parts & Pick<MenuItemsProps, 'target'>) {
  const cut = state.cut === undefined ? undefined : state.byId.get(state.cut);
  if (cut === undefined) return null;
  return (
    <Item
      label={`Move ${cut.name} here`}
      keys="Ctrl V"
      onClick={() => {
        state.setCut(undefined);
        void actions.move(cut, folderOf(target));
      }}
    />
  );
}

interface ItemProps {
  readonly label: string;
  readonly keys?: string;
  readonly onClick: () => void;
}

function Item({ label, keys, onClick }: ItemProps) {
  return (
    <ContextMenu.Item className={ITEM} onClick={onClick}>
      <span className="flex-1">{label}</span>
      {keys !== undefined && <span className="text-xs text-soft">{keys}</span>}
    </ContextMenu.Item>
  );
}

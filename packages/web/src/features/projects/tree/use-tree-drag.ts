import { useRef, useState, type DragEvent } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import { bringsFiles, droppedFiles } from './brought-files.ts';
import type { TreeActions } from './tree-actions.ts';
import { mayMove } from './tree-rows.ts';
import type { TreeState } from './use-tree-state.ts';

const TYPE = 'application/x-atrium-file';
/** A folder that one stays over opens, milliseconds. */
const OPEN_MS = 700;

interface TreeDragDeps {
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly mayEdit: boolean;
  readonly mayUpload: boolean;
}

export interface TreeDrag {
  readonly handlers: Record<
    'onDragOver' | 'onDragLeave' | 'onDrop' | 'onDragEnd',
    (event: DragEvent) => void
  >;
  start(event: DragEvent, node: TreeNode): void;
  /** What is dragged would go into this folder; null is the top. */
  isOver(fileId: FileId | null): boolean;
}

/** Rows move into folders; files from outside are brought into them. */
export function useTreeDrag({ state, actions, mayEdit, mayUpload }: TreeDragDeps): TreeDrag {
  const { over, show, clear } = useDropTarget((fileId) => state.expand([fileId]));
  const dragged = useRef<TreeNode>(undefined);
  const targetOf = (event: DragEvent): FileId | null => {
    const row = (event.target as Element).closest('[data-node]');
    const node = state.byId.get(row?.getAttribute('data-node') as FileId);
    return node?.kind === 'folder' ? node.fileId : (node?.parentId ?? null);
  };
  const accepts = (event: DragEvent, target: FileId | null): boolean => {
    if (bringsFiles(event.dataTransfer)) return mayUpload;
    return mayEdit && dragged.current !== undefined && mayMove(state.byId, dragged.current, target);
  };
  return {
    isOver: (fileId) => over !== undefined && over.target === fileId,
    start: (event, node) => {
      dragged.current = node;
      event.dataTransfer.setData(TYPE, node.fileId);
      event.dataTransfer.effectAllowed = 'move';
    },
    handlers: {
      onDragOver: (event) => {
        const target = targetOf(event);
        const isAccepted = accepts(event, target);
        show(isAccepted ? target : undefined);
        if (isAccepted) event.preventDefault();
      },
      onDragLeave: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) clear();
      },
      onDragEnd: () => {
        dragged.current = undefined;
        clear();
      },
      onDrop: (event) => {
        const target = targetOf(event);
        if (!accepts(event, target)) return;
        event.preventDefault();
        clear();
        if (bringsFiles(event.dataTransfer)) {
          void droppedFiles(event.dataTransfer).then((files) => actions.bring(files, target));
        } else if (dragged.current !== undefined) void actions.move(dragged.current, target);
        dragged.current = undefined;
      },
    },
  };
}

/** The folder that is pointed at; one that is pointed at for a while opens. */
function useDropTarget(open: (fileId: FileId) => void) {
  const [over, setOver] = useState<{ readonly target: FileId | null }>();
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined);
  const clear = () => {
    clearTimeout(opening.current);
    setOver(undefined);
  };
  const show = (target: FileId | null | undefined) => {
    if (over?.target === target) return;
    clear();
    if (target === undefined) return;
    setOver({ target });
    if (target !== null) opening.current = setTimeout(() => open(target), OPEN_MS);
  };
  return { over, show, clear };
}

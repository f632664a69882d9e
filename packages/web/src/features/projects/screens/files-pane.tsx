import { FilePlus, FolderPlus, FolderTree, Search, Trash2, Upload } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { FileId, ProjectId } from '@atrium/contract/ids';
import { useReadable } from '../../../lib/readable.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useDesk } from '../desk/project-desk.ts';
import { chosenFiles } from '../tree/brought-files.ts';
import { FileTree } from '../tree/file-tree.tsx';
import type { TreeActions } from '../tree/tree-actions.ts';
import { trashOf } from '../tree/tree-rows.ts';
import { useTreeState, type TreeState } from '../tree/use-tree-state.ts';
import { TrashView } from './trash-view.tsx';
import { UploadList } from './upload-list.tsx';

export type FilesView = 'tree' | 'search' | 'trash';

interface FilesPaneProps {
  readonly projectId: ProjectId;
  readonly actions: TreeActions;
  readonly openFileId: FileId | undefined;
  readonly mayEdit: boolean;
  readonly mayUpload: boolean;
  readonly shows: FilesView;
  readonly onShow: (view: FilesView) => void;
  readonly search: ReactNode;
}

/** The tree, the search through all files, or the trash. */
export function FilesPane(props: FilesPaneProps) {
  const { projectId, actions, openFileId, mayEdit, mayUpload, shows, onShow, search } = props;
  const { nodes, people, project } = useReadable(useDesk().view);
  const state = useTreeState(projectId, nodes);
  const trashed = nodes.filter(({ trashed: mark }) => mark !== undefined).length;
  return (
    <>
      <div className="flex min-h-10 shrink-0 items-center border-b border-line px-1.5">
        <ViewButton label="Files" isShown={shows === 'tree'} onClick={() => onShow('tree')}>
          <FolderTree size={16} aria-hidden />
        </ViewButton>
        <ViewButton
          label="Search in all files (Ctrl+Shift+F)"
          isShown={shows === 'search'}
          onClick={() => onShow('search')}
        >
          <Search size={16} aria-hidden />
        </ViewButton>
        <ViewButton label={`Trash, ${trashed}`} isShown={shows === 'trash'} onClick={() => onShow('trash')}>
          <Trash2 size={16} aria-hidden />
        </ViewButton>
        <span className="flex-1" />
        {shows === 'tree' && <NewButtons {...{ state, actions, mayEdit, mayUpload }} />}
      </div>
      {shows === 'tree' && (
        <FileTree
          label={`Files of ${project.name}`}
          {...{ state, actions, people, openFileId, mayEdit, mayUpload }}
        />
      )}
      {shows === 'search' && search}
      {shows === 'trash' && <TrashView state={state} mayEdit={mayEdit} />}
      <UploadList />
    </>
  );
}

interface ViewButtonProps {
  readonly label: string;
  readonly isShown: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function ViewButton({ label, isShown, onClick, children }: ViewButtonProps) {
  return <IconButton label={label} icon={children} aria-pressed={isShown} onClick={onClick} />;
}

interface NewButtonsProps {
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly mayEdit: boolean;
  readonly mayUpload: boolean;
}

/** New things come into the folder where one stands. */
function NewButtons({ state, actions, mayEdit, mayUpload }: NewButtonsProps) {
  const focused = state.focused === undefined ? undefined : state.byId.get(state.focused);
  const isInTrash = focused !== undefined && trashOf(state.byId, focused) !== undefined;
  const here = focused?.kind === 'folder' ? focused.fileId : (focused?.parentId ?? null);
  const parentId = isInTrash ? null : here;
  const create = (what: 'file' | 'folder') => {
    if (parentId !== null) state.expand([parentId]);
    state.setEntry({ kind: 'create', what, parentId });
  };
  return (
    <>
      {mayEdit && (
        <>
          <IconButton
            label="New file"
            icon={<FilePlus size={16} aria-hidden />}
            onClick={() => create('file')}
          />
          <IconButton
            label="New folder"
            icon={<FolderPlus size={16} aria-hidden />}
            onClick={() => create('folder')}
          />
        </>
      )}
      {mayUpload && <UploadButton onChosen={(list) => actions.bring(chosenFiles(list), parentId)} />}
    </>
  );
}

/** With Shift a whole folder. */
function UploadButton({ onChosen }: { readonly onChosen: (files: FileList | null) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = (wantsFolder: boolean) => {
    if (input.current === null) return;
    input.current.webkitdirectory = wantsFolder;
    input.current.click();
  };
  return (
    <>
      <IconButton
        label="Upload files (with Shift: a folder)"
        icon={<Upload size={16} aria-hidden />}
        onClick={(event) => choose(event.shiftKey)}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => {
          onChosen(event.target.files);
          event.target.value = '';
        }}
      />
    </>
  );
}

import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { FileId } from '@atrium/contract/ids';
import { mayEditProject } from '@atrium/contract/project-access';
import type { FileNode } from '@atrium/contract/project-tree';
import type { BuildProblem } from '../../../lib/build-problem.ts';
import { useReadable } from '../../../lib/readable.ts';
import { showToast } from '../../../ui/toasts.ts';
import { useDesk } from '../desk/project-desk.ts';
import { childrenOf, filesOf } from '../tree/tree-rows.ts';
import { EditorArea, formatFile } from './editor-area.tsx';
import { FilesPane, type FilesView } from './files-pane.tsx';
import { GoToDialog, type GoToItem } from './go-to-dialog.tsx';
import { showPane, togglePane, type PaneName } from './pane-sizes.ts';
import { projectKeyOf, type ProjectKey } from './project-keys.ts';
import { readOnlyReason } from './save-words.ts';
import { SearchPane } from './search-pane.tsx';
import { copyLink, useTreeActions } from './use-tree-actions.ts';
import { useFollowing } from './use-following.ts';
import { useWorkbench, type OpenAt } from './use-workbench.ts';
import { WorkbenchHeader } from './workbench-header.tsx';
import { WorkbenchLayout } from './workbench-layout.tsx';

export interface WorkbenchProps {
  readonly ownUserId: string;
  /** Where the address leads. */
  readonly asked: OpenAt | undefined;
  readonly problems: readonly BuildProblem[];
  readonly chat: ReactNode;
  /** The call of the room, while one is in it. */
  readonly call: ReactNode | undefined;
  readonly output: ReactNode;
  /** Before the name: the way back. */
  readonly start: ReactNode;
  readonly linkTo: (at: OpenAt) => string;
  readonly onOpened: (at: OpenAt) => void;
  readonly onSettings: () => void;
  /** Puts a few words about a place into the composer of the chat. */
  readonly onDiscuss: (words: string) => void;
}

/** A project in front of somebody: files, text, output and talk. */
export function Workbench(props: WorkbenchProps) {
  const { asked, problems, chat, call, output, start, linkTo, onDiscuss } = props;
  const view = useReadable(useDesk().view);
  const { project, role } = view;
  const bench = useWorkbench(project.projectId, view, asked);
  const [place, setPlace] = useState<PaneName | 'code'>('code');
  const [shows, setShows] = useState<FilesView>('tree');
  const [goTo, setGoTo] = useState<'file' | 'symbol'>();
  const { open: openInBench } = bench;
  const open = useCallback(
    (at: OpenAt) => {
      openInBench(at);
      setPlace('code');
    },
    [openInBench],
  );
  const following = useFollowing(view, { ownUserId: props.ownUserId, current: bench.current, open });
  useToldAddress(bench.current, props.onOpened);
  const search = () => {
    showPane('files', true);
    setShows('search');
    setPlace('files');
    setTimeout(() => document.querySelector<HTMLElement>('[data-search-field]')?.focus());
  };
  const handle = bench.handleOf(bench.current);
  useProjectKeys({
    'go-to-file': () => setGoTo('file'),
    'go-to-symbol': () => setGoTo('symbol'),
    search,
    format: () => {
      const file = bench.current === undefined ? undefined : bench.byId.get(bench.current);
      if (handle !== undefined && file !== undefined) void formatFile(handle, file.name);
    },
    close: () => {
      if (bench.current !== undefined) bench.close(bench.current);
    },
  });
  const placeOf = (file: FileNode): OpenAt => ({
    fileId: file.fileId,
    line: bench.placeOf(file.fileId).line,
  });
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <WorkbenchHeader
        start={start}
        following={following}
        hasCall={call !== undefined}
        onSettings={props.onSettings}
        onTogglePane={togglePane}
      />
      <WorkbenchLayout
        place={place}
        onPlace={setPlace}
        chat={chat}
        call={call}
        output={output}
        files={<BenchFiles bench={bench} linkTo={linkTo} onOpen={open} shows={shows} onShow={setShows} />}
        code={
          <EditorArea
            bench={bench}
            readOnlyReason={readOnlyReason(project, role)}
            problems={problems}
            followedUserId={following.userId}
            onOwnEdit={following.stop}
            onDiscuss={(file) => {
              const at = placeOf(file);
              showPane('chat', true);
              setPlace('chat');
              onDiscuss(`${bench.pathOf(file)}:${at.line} ${linkTo(at)}\n`);
            }}
            onCopyLink={(file) => void copyLink(linkTo(placeOf(file)), `line ${placeOf(file).line}`)}
            onGoToFile={() => setGoTo('file')}
            onGoToSymbol={() => setGoTo('symbol')}
          />
        }
      />
      <GoTo what={goTo} handle={handle} onOpen={open} onClosed={() => setGoTo(undefined)} />
    </main>
  );
}

interface BenchFilesProps {
  readonly bench: ReturnType<typeof useWorkbench>;
  readonly linkTo: (at: OpenAt) => string;
  readonly onOpen: (at: OpenAt) => void;
  readonly shows: FilesView;
  readonly onShow: (view: FilesView) => void;
}

function BenchFiles({ bench, linkTo, onOpen, shows, onShow }: BenchFilesProps) {
  const desk = useDesk();
  const { project, role } = useReadable(desk.view);
  const open = useCallback((fileId: FileId) => onOpen({ fileId }), [onOpen]);
  const linkToFile = useCallback((fileId: FileId) => linkTo({ fileId }), [linkTo]);
  const actions = useTreeActions({ desk, open, linkTo: linkToFile });
  const mayEdit = mayEditProject(project, role);
  return (
    <FilesPane
      projectId={project.projectId}
      actions={actions}
      openFileId={bench.current}
      mayEdit={mayEdit}
      mayUpload={mayEdit && (project.settings.allowUpload || role === 'owner')}
      shows={shows}
      onShow={onShow}
      search={<SearchPane mayEdit={mayEdit} onOpen={onOpen} />}
    />
  );
}

/** The address says what is open, so that it can be sent to others and comes back after a reload. */
function useToldAddress(fileId: FileId | undefined, onOpened: (at: OpenAt) => void): void {
  const told = useRef(onOpened);
  useEffect(() => {
    told.current = onOpened;
  });
  useEffect(() => {
    if (fileId !== undefined) told.current({ fileId });
  }, [fileId]);
}

function useProjectKeys(acts: Readonly<Record<ProjectKey, () => void>>): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || document.querySelector('[role=dialog]') !== null) return;
      const key = projectKeyOf(event);
      if (key === undefined) return;
      event.preventDefault();
      latest.current[key]();
    };
    // Before the editor and the page: some of these mean something else there.
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

interface AnyGoToProps extends GoToSymbolProps, GoToProps {
  readonly what: 'file' | 'symbol' | undefined;
}

function GoTo({ what, handle, onOpen, onClosed }: AnyGoToProps) {
  if (what === 'file') return <GoToFile onOpen={onOpen} onClosed={onClosed} />;
  return what === 'symbol' && <GoToSymbol handle={handle} onClosed={onClosed} />;
}

interface GoToProps {
  readonly onOpen: (at: OpenAt) => void;
  readonly onClosed: () => void;
}

function GoToFile({ onOpen, onClosed }: GoToProps) {
  const { nodes } = useReadable(useDesk().view);
  const items = useMemo(
    () =>
      filesOf(childrenOf(nodes)).map(({ file, path }): GoToItem => ({
        id: file.fileId,
        label: file.name,
        note: path.slice(0, -file.name.length - 1),
        path,
        run: () => onOpen({ fileId: file.fileId }),
      })),
    [nodes, onOpen],
  );
  return (
    <GoToDialog
      title="Go to a file"
      placeholder="A few letters of its name"
      nothing="No file is called that."
      items={items}
      onClosed={onClosed}
    />
  );
}

interface GoToSymbolProps {
  readonly handle: ReturnType<ReturnType<typeof useWorkbench>['handleOf']>;
  readonly onClosed: () => void;
}

function GoToSymbol({ handle, onClosed }: GoToSymbolProps) {
  const [items] = useState(() =>
    (handle?.symbols() ?? []).map(({ name, kind, at, line }): GoToItem => ({
      id: `${at}`,
      label: name,
      note: `${kind}, line ${line}`,
      path: name,
      run: () => {
        handle?.goTo(at);
        handle?.focus();
      },
    })),
  );
  const isEmpty = items.length === 0;
  useEffect(() => {
    if (!isEmpty) return;
    showToast('Nothing that has a name was found in this file.');
    onClosed();
  }, [isEmpty, onClosed]);
  if (isEmpty) return null;
  return (
    <GoToDialog
      title="Go to a symbol"
      placeholder="A few letters of its name"
      nothing="Nothing is called that here."
      items={items}
      onClosed={onClosed}
    />
  );
}

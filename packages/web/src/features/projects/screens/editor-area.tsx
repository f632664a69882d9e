import { Braces, FileCode, History, ListTree, Search, WandSparkles } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { FileNode } from '@atrium/contract/project-tree';
import type { BuildProblem } from '../../../lib/build-problem.ts';
import { languageOfFile } from '../../../lib/file-language.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { showToast } from '../../../ui/toasts.ts';
import type { EditorHandle } from '../editor/editor-handle.ts';
import { canFormat, formatCode } from '../editor/format-code.ts';
import { trashOf } from '../tree/tree-rows.ts';
import { FilePanel } from './file-panel.tsx';
import { HistoryView } from './history-view.tsx';
import { TabStrip, type FileTab } from './tab-strip.tsx';
import type { Workbench } from './use-workbench.ts';

interface EditorAreaProps {
  readonly bench: Workbench;
  readonly readOnlyReason: string | undefined;
  readonly problems: readonly BuildProblem[];
  readonly followedUserId: string | undefined;
  readonly onOwnEdit: () => void;
  readonly onDiscuss: (file: FileNode) => void;
  readonly onCopyLink: (file: FileNode) => void;
  readonly onGoToFile: () => void;
  readonly onGoToSymbol: () => void;
}

/** Open files in tabs, and what can be done with the one in front. */
export function EditorArea(props: EditorAreaProps) {
  const { bench, readOnlyReason, problems } = props;
  const [historyOf, setHistoryOf] = useState<string>();
  const files = bench.files.flatMap((id) => {
    const node = bench.byId.get(id);
    return node?.kind === 'file' ? [node] : [];
  });
  const current = files.find(({ fileId }) => fileId === bench.current);
  if (current === undefined) return <NothingOpen onGoToFile={props.onGoToFile} />;
  const handle = bench.handleOf(current.fileId);
  const isHistoryShown = historyOf === current.fileId;
  return (
    <>
      <div className="flex min-h-10 shrink-0 items-stretch border-b border-line bg-panel">
        <TabStrip
          tabs={tabsOf(files, bench)}
          openFileId={current.fileId}
          onOpen={(fileId) => bench.open({ fileId })}
          onClose={bench.close}
        />
        {current.isText && (
          <TextTools
            file={current}
            handle={handle}
            isReadOnly={readOnlyReason !== undefined}
            isHistoryShown={isHistoryShown}
            onHistory={() => setHistoryOf(isHistoryShown ? undefined : current.fileId)}
            onGoToSymbol={props.onGoToSymbol}
          />
        )}
      </div>
      <div className="relative min-h-0 flex-1">
        {files.map((file) => (
          <FilePanel
            key={file.fileId}
            file={file}
            path={bench.pathOf(file)}
            trash={trashOf(bench.byId, file)}
            isShown={file === current && !isHistoryShown}
            readOnlyReason={readOnlyReason}
            problems={problemsOf(problems, file)}
            followedUserId={props.followedUserId}
            place={bench.placeOf(file.fileId)}
            handle={bench.handleOf(file.fileId)}
            onOwnEdit={props.onOwnEdit}
            onPlace={(place) => bench.setPlace(file.fileId, place)}
            onHandle={(made) => bench.setHandle(file.fileId, made)}
            onDiscuss={() => props.onDiscuss(file)}
            onCopyLink={() => props.onCopyLink(file)}
          />
        ))}
        {isHistoryShown && (
          <HistoryView
            key={current.fileId}
            file={current}
            path={bench.pathOf(current)}
            currentText={() => handle?.text() ?? ''}
            mayEdit={readOnlyReason === undefined && trashOf(bench.byId, current) === undefined}
            onClose={() => setHistoryOf(undefined)}
          />
        )}
      </div>
    </>
  );
}

const NO_PROBLEMS: readonly BuildProblem[] = [];

/** The same array while nothing is wrong, so that editors are left alone. */
function problemsOf(problems: readonly BuildProblem[], { fileId }: FileNode): readonly BuildProblem[] {
  const own = problems.filter(({ place }) => place?.fileId === fileId);
  return own.length === 0 ? NO_PROBLEMS : own;
}

/** Folders are named only where a name alone does not tell. */
function tabsOf(files: readonly FileNode[], bench: Workbench): readonly FileTab[] {
  return files.map((file) => {
    const isAmbiguous = files.some(({ fileId, name }) => name === file.name && fileId !== file.fileId);
    const path = bench.pathOf(file);
    return {
      fileId: file.fileId,
      name: file.name,
      path,
      folder: isAmbiguous ? path.slice(0, -file.name.length - 1) : '',
      isTrashed: trashOf(bench.byId, file) !== undefined,
    };
  });
}

interface TextToolsProps {
  readonly file: FileNode;
  readonly handle: EditorHandle | undefined;
  readonly isReadOnly: boolean;
  readonly isHistoryShown: boolean;
  readonly onHistory: () => void;
  readonly onGoToSymbol: () => void;
}

function TextTools(props: TextToolsProps) {
  const { file, handle, isReadOnly, isHistoryShown, onHistory, onGoToSymbol } = props;
  const language = languageOfFile(file.name);
  const tool = (label: string, icon: ReactNode, act: () => void) => (
    <IconButton label={label} icon={icon} onClick={act} />
  );
  return (
    <div role="toolbar" aria-label="Text" className="flex shrink-0 items-center border-l border-line px-1">
      {tool('Find and replace (Ctrl+F)', <Search size={16} aria-hidden />, () => handle?.openFind())}
      {tool('Go to symbol (Ctrl+Shift+O)', <ListTree size={16} aria-hidden />, onGoToSymbol)}
      {!isReadOnly &&
        canFormat(language) &&
        tool('Format (Shift+Alt+F)', <WandSparkles size={16} aria-hidden />, () => {
          if (handle !== undefined) void formatFile(handle, file.name);
        })}
      <IconButton
        label="History"
        icon={<History size={16} aria-hidden />}
        aria-pressed={isHistoryShown}
        onClick={onHistory}
      />
    </div>
  );
}

/** What does not parse stays as it is, and why is said. */
export async function formatFile(handle: EditorHandle, name: string): Promise<void> {
  const before = handle.text();
  try {
    const after = await formatCode(before, languageOfFile(name));
    // Somebody wrote meanwhile: what was laid out is not what is there.
    if (handle.text() === before) handle.replaceBy(after);
    else await formatFile(handle, name);
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : '').split('\n');
    showToast(`${name} is not formatted: ${reason}`);
  }
}

function NothingOpen({ onGoToFile }: { readonly onGoToFile: () => void }) {
  return (
    <EmptyState
      icon={<FileCode size={28} />}
      title="No file is open"
      text="Choose one from the files, or go to one by a few letters of its name."
      actions={
        <button
          type="button"
          onClick={onGoToFile}
          className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-edge bg-raised px-3.5 text-sm font-medium hover:bg-sunken"
        >
          <Braces size={16} aria-hidden /> Go to a file
        </button>
      }
    />
  );
}

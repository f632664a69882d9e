import { FileQuestion, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import type { FileNode, TreeNode } from '@atrium/contract/project-tree';
import type { BuildProblem } from '../../../lib/build-problem.ts';
import { languageOfFile } from '../../../lib/file-language.ts';
import { useReadable } from '../../../lib/readable.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDesk, type OpenDocument } from '../desk/project-desk.ts';
import type { CursorPlace, EditorHandle } from '../editor/editor-handle.ts';
import { useDocument } from '../editor/use-document.ts';
import { AssetView } from './asset-view.tsx';
import { EditorStatus } from './editor-status.tsx';
import { TouchBar } from './touch-bar.tsx';

const DocumentEditor = lazy(async () => ({
  default: (await import('../editor/document-editor.tsx')).DocumentEditor,
}));

export interface FilePanelProps {
  readonly file: FileNode;
  readonly path: string;
  /** Itself or a folder above it, if it is in the trash. */
  readonly trash: TreeNode | undefined;
  readonly isShown: boolean;
  readonly readOnlyReason: string | undefined;
  readonly problems: readonly BuildProblem[];
  readonly followedUserId: string | undefined;
  readonly place: CursorPlace;
  readonly handle: EditorHandle | undefined;
  readonly onOwnEdit: () => void;
  readonly onPlace: (place: CursorPlace) => void;
  readonly onHandle: (handle: EditorHandle | undefined) => void;
  readonly onDiscuss: () => void;
  readonly onCopyLink: () => void;
}

/** A file in front of somebody, whatever is in it. Tabs that are not shown stay as they are. */
export function FilePanel(props: FilePanelProps) {
  const { file, isShown, trash } = props;
  return (
    <div
      role="tabpanel"
      id={`panel-${file.fileId}`}
      aria-labelledby={`tab-${file.fileId}`}
      inert={!isShown}
      className={`absolute inset-0 flex flex-col ${isShown ? '' : 'invisible'}`}
    >
      {trash !== undefined && <TrashedNotice file={file} trash={trash} />}
      {file.isText ? <TextPanel {...props} /> : <AssetView file={file} />}
    </div>
  );
}

function TextPanel(props: FilePanelProps) {
  const document = useDocument(props.file.fileId);
  if (document === undefined) return <Skeleton label={`Opening ${props.file.name}`} lines={6} />;
  return <OpenText {...props} document={document} />;
}

interface OpenTextProps extends FilePanelProps {
  readonly document: OpenDocument;
}

function OpenText(props: OpenTextProps) {
  const { document, file, path, trash, handle } = props;
  const state = useReadable(document.state);
  useEffect(() => {
    if (props.isShown) handle?.tellPlace();
  }, [props.isShown, handle]);
  const readOnlyReason = trash === undefined ? props.readOnlyReason : 'This file is in the trash.';
  if (state.kind === 'loading') return <Skeleton label={`Opening ${file.name}`} lines={6} />;
  if (state.kind === 'failed') {
    return (
      <EmptyState
        icon={<FileQuestion size={28} />}
        title="The file did not open"
        text={state.message}
        actions={<Button onClick={() => document.retry()}>Try again</Button>}
      />
    );
  }
  const language = languageOfFile(file.name);
  return (
    <>
      {state.kind === 'refused' && (
        <p role="alert" className="flex items-center gap-2 bg-danger-tint px-3 py-2 text-sm text-danger">
          <TriangleAlert size={16} aria-hidden className="shrink-0" />
          <span className="flex-1">{state.message}</span>
          <Button variant="quiet" onClick={() => document.retry()}>
            Open it again
          </Button>
        </p>
      )}
      <div className="relative min-h-0 flex-1">
        <Suspense fallback={<Skeleton label="Loading the editor" lines={6} />}>
          <DocumentEditor
            source={document}
            label={`Text of ${path}`}
            language={language}
            isReadOnly={readOnlyReason !== undefined || state.kind === 'refused'}
            problems={props.problems}
            followedUserId={props.isShown ? props.followedUserId : undefined}
            onOwnEdit={props.onOwnEdit}
            onPlace={props.onPlace}
            onHandle={props.onHandle}
          />
        </Suspense>
      </div>
      <TouchBar handle={handle} isReadOnly={readOnlyReason !== undefined} />
      <EditorStatus {...props} state={state} language={language} readOnlyReason={readOnlyReason} />
    </>
  );
}

function TrashedNotice({ file, trash }: { readonly file: FileNode; readonly trash: TreeNode }) {
  const desk = useDesk();
  const by = usePersonName(trash.trashed?.by);
  const what = trash.fileId === file.fileId ? 'This file' : `The folder ${trash.name} with this file`;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 bg-warn-tint px-3 py-2 text-sm text-warn">
      <span className="flex-1">
        {what} was deleted by {by}.
      </span>
      <Button onClick={() => void desk.change([{ op: 'restore', fileId: trash.fileId }])}>Restore</Button>
    </div>
  );
}

function usePersonName(userId: string | undefined): string {
  const { names } = useReadable(useDesk().view);
  return (userId === undefined ? undefined : names.get(userId)) ?? 'somebody';
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FileId, ProjectId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import type { DeskView } from '../desk/project-desk.ts';
import type { CursorPlace, EditorHandle } from '../editor/editor-handle.ts';
import { childrenOf, filesOf, pathOf } from '../tree/tree-rows.ts';
import { keepTabs, storedTabs, withClosed, withOpened, type OpenTabs } from './open-tabs.ts';

export interface OpenAt {
  readonly fileId: FileId;
  readonly line?: number;
}

const START: CursorPlace = { line: 1, column: 1 };
const FIRST_CHOICES = [/^readme\.md$/i, /(?:^|\/)(?:main|index|app)\.\w+$/i];

/** Which files are open, where one stands in them, and how to get elsewhere. Each new `asked` is gone to, be it the same place again. */
export function useWorkbench(projectId: ProjectId, view: DeskView, asked: OpenAt | undefined) {
  const [tabs, setTabs] = useState<OpenTabs>(() => storedTabs(projectId));
  const { handles, setHandles, ...editors } = useEditors();
  const wanted = useRef<OpenAt>(undefined);
  const byId = useMemo(() => new Map(view.nodes.map((node) => [node.fileId, node])), [view.nodes]);
  // What is gone for good has no tab; what is in the trash keeps it, and says so.
  const files = useMemo(() => tabs.files.filter((id) => byId.get(id)?.kind === 'file'), [tabs, byId]);
  const current = files.includes(tabs.current as FileId) ? tabs.current : files[0];

  const change = useCallback(
    (by: (now: OpenTabs) => OpenTabs) =>
      setTabs((now) => {
        const next = by(now);
        keepTabs(projectId, next);
        return next;
      }),
    [projectId],
  );
  const open = useCallback(
    (at: OpenAt) => {
      change((now) => withOpened(now, at.fileId));
      wanted.current = at.line === undefined ? undefined : at;
      setHandles((now) => new Map(now));
    },
    [change, setHandles],
  );
  const close = useCallback((fileId: FileId) => change((now) => withClosed(now, fileId)), [change]);

  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the address is outside, and may ask for the same place again
    if (asked !== undefined) open(asked);
  }, [asked, open]);
  useFirstFile({ view, isNothingOpen: tabs.files.length === 0 && asked === undefined, open });
  useEffect(() => {
    const at = wanted.current;
    const handle = at === undefined ? undefined : handles.get(at.fileId);
    if (at === undefined || handle === undefined || at.fileId !== current) return;
    wanted.current = undefined;
    handle.goToLine(at.line ?? 1);
    handle.focus();
  }, [handles, current]);

  return {
    byId,
    files,
    current,
    open,
    close,
    ...editors,
    pathOf: (node: TreeNode) => pathOf(byId, node),
  };
}

/** The editors of open files, and where one stands in each. */
function useEditors() {
  const [places, setPlaces] = useState<ReadonlyMap<FileId, CursorPlace>>(new Map());
  const [handles, setHandles] = useState<ReadonlyMap<FileId, EditorHandle>>(new Map());
  const setPlace = useCallback(
    (fileId: FileId, place: CursorPlace) => setPlaces((now) => new Map(now).set(fileId, place)),
    [],
  );
  const setHandle = useCallback((fileId: FileId, handle: EditorHandle | undefined) => {
    setHandles((now) => {
      const next = new Map(now);
      if (handle === undefined) next.delete(fileId);
      else next.set(fileId, handle);
      return next;
    });
  }, []);
  return {
    handles,
    setHandles,
    setPlace,
    setHandle,
    placeOf: (fileId: FileId) => places.get(fileId) ?? START,
    handleOf: (fileId: FileId | undefined) => (fileId === undefined ? undefined : handles.get(fileId)),
  };
}

export type Workbench = ReturnType<typeof useWorkbench>;

interface FirstFileDeps {
  readonly view: DeskView;
  readonly isNothingOpen: boolean;
  readonly open: (at: OpenAt) => void;
}

/** Whoever comes for the first time sees something: what explains the project, or where it begins. */
function useFirstFile({ view, isNothingOpen, open }: FirstFileDeps): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || view.nodes.length === 0) return;
    isDone.current = true;
    if (!isNothingOpen) return;
    const files = filesOf(childrenOf(view.nodes)).filter(({ file }) => file.isText);
    const first =
      FIRST_CHOICES.map((pattern) => files.find(({ path }) => pattern.test(path))).find(
        (found) => found !== undefined,
      ) ?? files[0];
    if (first !== undefined) open({ fileId: first.file.fileId });
  }, [view, isNothingOpen, open]);
}

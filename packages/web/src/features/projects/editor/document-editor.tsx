import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import type { ProblemPlace, BuildProblem } from '../../../lib/build-problem.ts';
import { useLatest } from '../../../lib/hooks.ts';
import { grammarOf } from '../../../ui/code-mirror-languages.ts';
import type { CursorPlace, EditorHandle } from './editor-handle.ts';
import { editingExtensions, handleOf } from './editor-view.ts';
import { placedCursors, type CursorSource } from './remote-cursors.ts';

export interface DocumentEditorProps {
  readonly source: CursorSource;
  /** What the field is called for those who do not see it. */
  readonly label: string;
  readonly language: string;
  readonly isReadOnly: boolean;
  /** Of this file. */
  readonly problems: readonly BuildProblem[];
  /** Whose cursor the view goes along with. */
  readonly followedUserId: string | undefined;
  readonly onOwnEdit: () => void;
  readonly onPlace: (place: CursorPlace) => void;
  readonly onHandle: (handle: EditorHandle | undefined) => void;
}

/**
 * One file in CodeMirror, bound to its document. In a shadow root, as every CodeMirror here: see `ui/code-mirror.tsx`.
 * Use with a key of the document.
 */
export function DocumentEditor(props: DocumentEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useView(host, props);
  useFollowing(view, props);
  useProblems(view, props.problems);
  return <div ref={host} className="project-editor" data-editor />;
}

interface Editor {
  readonly view: EditorView;
  readonly grammar: Compartment;
  readonly writing: Compartment;
}

function useView(
  host: RefObject<HTMLDivElement | null>,
  props: DocumentEditorProps,
): RefObject<Editor | undefined> {
  const editor = useRef<Editor>(undefined);
  const latest = useLatest(props);
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true });
    const made = createEditor(root, latest);
    editor.current = made;
    latest.current.onHandle(handleOf(made.view));
    return () => {
      // What the page wants by then.
      // oxlint-disable-next-line react-hooks/exhaustive-deps
      latest.current.onHandle(undefined);
      editor.current = undefined;
      made.view.destroy();
    };
  }, [host, latest]);
  useGrammar(editor, props.language);
  const { isReadOnly, label } = props;
  useEffect(() => {
    const { view, writing } = editor.current ?? {};
    view?.dispatch({ effects: writing?.reconfigure(writingOf(isReadOnly, label)) ?? [] });
  }, [isReadOnly, label]);
  return editor;
}

function createEditor(root: ShadowRoot, latest: { readonly current: DocumentEditorProps }): Editor {
  const { source, isReadOnly, label } = latest.current;
  const [grammar, writing] = [new Compartment(), new Compartment()];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: source.text.toJSON(),
      extensions: [
        editingExtensions(source, {
          onOwnEdit: () => latest.current.onOwnEdit(),
          onPlace: (place) => latest.current.onPlace(place),
        }),
        grammar.of([]),
        writing.of(writingOf(isReadOnly, label)),
        // The browser would offer to save the page: everything is saved as it is written.
        keymap.of([{ key: 'Mod-s', run: () => true, preventDefault: true }]),
      ],
    }),
  });
  return { view, grammar, writing };
}

/** Readers can still walk through the text with the keyboard, and copy. */
function writingOf(isReadOnly: boolean, label: string): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': String(isReadOnly) }),
  ];
}

function useGrammar(editor: RefObject<Editor | undefined>, language: string): void {
  useEffect(() => {
    let isWanted = true;
    void grammarOf(language).then((extension) => {
      const { view, grammar } = editor.current ?? {};
      if (isWanted) view?.dispatch({ effects: grammar?.reconfigure(extension) ?? [] });
    });
    return () => {
      isWanted = false;
    };
  }, [editor, language]);
}

/** Keeps the cursor of a person in the middle of the view. */
function useFollowing(
  editor: RefObject<Editor | undefined>,
  { source, followedUserId }: DocumentEditorProps,
): void {
  useEffect(() => {
    if (followedUserId === undefined) return undefined;
    const show = () => {
      const cursor = placedCursors(source).find(({ person }) => person.userId === followedUserId);
      const view = editor.current?.view;
      if (cursor === undefined || view === undefined) return;
      const at = Math.min(cursor.head, view.state.doc.length);
      queueMicrotask(() => {
        if (editor.current?.view === view)
          view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      });
    };
    show();
    return source.cursors.subscribe(show);
  }, [editor, source, followedUserId]);
}

function useProblems(editor: RefObject<Editor | undefined>, problems: readonly BuildProblem[]): void {
  useEffect(() => {
    const view = editor.current?.view;
    if (view === undefined) return;
    const diagnostics = problems.flatMap((problem) => diagnosticOf(view.state, problem));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }, [editor, problems]);
}

function diagnosticOf(state: EditorState, { severity, text, place }: BuildProblem): Diagnostic[] {
  if (place === undefined) return [];
  return [{ severity, message: text, ...rangeOf(state, place) }];
}

/** The text may be shorter by now than what was built. */
function rangeOf(
  { doc }: EditorState,
  { line, column, length }: ProblemPlace,
): { readonly from: number; readonly to: number } {
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = Math.min(at.from + column, at.to);
  return { from, to: Math.min(from + Math.max(length, 1), Math.max(at.to, from)) };
}

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentMore, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
  ViewPlugin,
  type DecorationSet,
} from '@codemirror/view';
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from 'y-codemirror.next';
import { UndoManager, type Text } from 'yjs';
import { codeLooks } from '../../../ui/code-mirror-look.ts';
import type { CursorPlace, EditorHandle } from './editor-handle.ts';
import { editorLook } from './editor-look.ts';
import { minimalChanges } from './minimal-change.ts';
import { remoteCursors, tellPlace, type CursorSource } from './remote-cursors.ts';
import { symbolsOf } from './symbols.ts';

/** How long a line that a link leads to stays marked, milliseconds. */
const MARK_MS = 4_000;

export interface EditorListener {
  /** The person has changed the text, not somebody else. */
  readonly onOwnEdit: () => void;
  readonly onPlace: (place: CursorPlace) => void;
}

/** What a text is edited with, its grammar and whether it may be written apart. */
export function editingExtensions(source: CursorSource, listener: EditorListener): Extension {
  // Knows what this editor does and nothing else: it never takes back what others wrote.
  const undoManager = new UndoManager(source.text, { trackedOrigins: new Set() });
  return [
    // Cursors are drawn below: the binding's own trust the names that clients give themselves.
    yCollab(source.text, null, { undoManager }),
    ViewPlugin.define(() => ({ destroy: () => undoManager.destroy() })),
    remoteCursors(source),
    comfort(source.text),
    codeLooks,
    editorLook,
    targetLine,
    EditorView.updateListener.of(({ state, transactions, docChanged, selectionSet }) => {
      const isOwn = transactions.some(
        (one) => one.docChanged && one.annotation(ySyncAnnotation) === undefined,
      );
      if (isOwn) listener.onOwnEdit();
      if (docChanged || selectionSet) listener.onPlace(placeOf(state));
    }),
  ];
}

function comfort(text: Text): Extension {
  return [
    lineNumbers({ domEventHandlers: { mousedown: selectLine } }),
    foldGutter({ openText: '▾', closedText: '▸' }),
    codeFolding(),
    lintGutter(),
    highlightActiveLineGutter(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    highlightActiveLine(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    search({ top: true }),
    indentUnit.of(indentOf(text.toJSON())),
    EditorState.tabSize.of(4),
    EditorView.lineWrapping,
    keymap.of([
      ...yUndoManagerKeymap,
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...completionKeymap,
      ...foldKeymap,
      ...lintKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
  ];
}

/** As the file does it: a tab, or as many spaces as most lines that are one step in. */
export function indentOf(text: string): string {
  const steps = new Map<string, number>();
  let before = 0;
  for (const line of text.split('\n', 2_000)) {
    if (line.trim() === '') continue;
    const [space = ''] = /^[ \t]*/.exec(line) ?? [];
    if (space.startsWith('\t')) count(steps, '\t');
    else if (space.length - before === 2 || space.length - before === 4)
      count(steps, ' '.repeat(space.length - before));
    before = space.length;
  }
  const [best] = [...steps].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? '  ';
}

function count(steps: Map<string, number>, step: string): void {
  steps.set(step, (steps.get(step) ?? 0) + 1);
}

function placeOf(state: EditorState): CursorPlace {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1 };
}

function selectLine(view: EditorView, block: { readonly from: number; readonly to: number }): boolean {
  view.dispatch({ selection: { anchor: block.from, head: Math.min(block.to, view.state.doc.length) } });
  view.focus();
  return true;
}

const markLine = StateEffect.define<number | null>();

/** The line that a link leads to. */
const targetLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, { changes, effects }) => {
    let next = marked.map(changes);
    for (const effect of effects) {
      if (!effect.is(markLine)) continue;
      next =
        effect.value === null
          ? Decoration.none
          : Decoration.set([Decoration.line({ class: 'cm-target-line' }).range(effect.value)]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What the screen asks of a view. */
export function handleOf(view: EditorView): EditorHandle {
  const press = (key: string) =>
    yUndoManagerKeymap.find((binding) => binding.key === key)?.run?.(view) ?? false;
  const goTo = (at: number) =>
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  return {
    focus: () => view.focus(),
    goTo,
    goToLine: (line) => {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      goTo(from);
      view.dispatch({ effects: markLine.of(from) });
      setTimeout(() => view.dispatch({ effects: markLine.of(null) }), MARK_MS);
    },
    tellPlace: () => view.dispatch({ effects: tellPlace.of(null) }),
    undo: () => void press('Mod-z'),
    redo: () => void press('Mod-Shift-z'),
    indent: () => void indentMore(view),
    insert: (text, closing = '') => insert(view, text, closing),
    openFind: () => void openSearchPanel(view),
    symbols: () => symbolsOf(view.state),
    text: () => view.state.doc.toString(),
    replaceBy: (text) => {
      const changes = minimalChanges(view.state.doc.toString(), text);
      if (changes.length > 0 && !view.state.readOnly) view.dispatch({ changes, userEvent: 'input.format' });
    },
    selectedLines: () => {
      const { from, to } = view.state.selection.main;
      return { from: view.state.doc.lineAt(from).number, to: view.state.doc.lineAt(to).number };
    },
  };
}

function insert(view: EditorView, opening: string, closing: string): void {
  if (view.state.readOnly) return;
  const { from, to } = view.state.selection.main;
  const inner = closing === '' ? '' : view.state.sliceDoc(from, to);
  view.dispatch({
    changes: { from, to, insert: opening + inner + closing },
    selection: { anchor: from + opening.length, head: from + opening.length + inner.length },
    userEvent: 'input.type',
  });
}

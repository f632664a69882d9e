import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
} from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import { useLatest } from '../lib/hooks.ts';
import type { CodeEditorProps } from './code-editor.tsx';
import { grammarOf } from './code-mirror-languages.ts';
import { codeLooks } from './code-mirror-look.ts';

/**
 * CodeMirror in a shadow root. There it keeps its styles in adopted style sheets; in the document itself it would
 * make style elements, which the content security policy refuses.
 */
export function CodeMirror(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useEditor(host, props);
  const { value, language } = props;
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.view.state.doc.toString() === value) return;
    const { length } = editor.view.state.doc;
    editor.view.dispatch({
      changes: { from: 0, to: length, insert: value },
      selection: { anchor: value.length },
    });
  }, [view, value]);
  useEffect(() => {
    let isWanted = true;
    void grammarOf(language).then((grammar) => {
      if (isWanted) view.current?.setGrammar(grammar);
    });
    return () => {
      isWanted = false;
    };
  }, [view, language]);
  return <div ref={host} className="code-editor" data-editor />;
}

interface Editor {
  readonly view: EditorView;
  readonly setGrammar: (grammar: Extension) => void;
}

function useEditor(
  host: RefObject<HTMLDivElement | null>,
  props: CodeEditorProps,
): RefObject<Editor | undefined> {
  const editor = useRef<Editor>(undefined);
  const latest = useLatest(props);
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true });
    const grammar = new Compartment();
    const { label, value, placeholder = '', takesFocus = false } = latest.current;
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: value,
        extensions: [
          keys(latest),
          editing,
          codeLooks,
          grammar.of([]),
          placeholderText(placeholder),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    if (takesFocus) view.focus();
    editor.current = { view, setGrammar: (next) => view.dispatch({ effects: grammar.reconfigure(next) }) };
    return () => {
      editor.current = undefined;
      view.destroy();
    };
  }, [host, latest]);
  return editor;
}

/** Escape lets go of the Tab key, which indents, until the next key. */
function keys(latest: { readonly current: CodeEditorProps }): Extension {
  const recall = (by: -1 | 1) => () => {
    latest.current.onRecall?.(by);
    return latest.current.onRecall !== undefined;
  };
  const run = () => {
    latest.current.onRun();
    return true;
  };
  return Prec.high(
    keymap.of([
      { key: 'Mod-Enter', run },
      { key: 'Ctrl-Enter', run },
      { key: 'Alt-ArrowUp', run: recall(-1) },
      { key: 'Alt-ArrowDown', run: recall(1) },
    ]),
  );
}

const editing: Extension = [
  lineNumbers(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  indentUnit.of('    '),
  EditorState.tabSize.of(4),
  EditorView.lineWrapping,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
];

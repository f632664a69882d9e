import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { grammarOf } from '../../../ui/code-mirror-languages.ts';
import { codeLooks } from '../../../ui/code-mirror-look.ts';

interface DiffViewProps {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly language: string;
}

/** What became of a text: one column, long stretches without a change folded. */
export function DiffView({ label, before, after, language }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true });
    let view: EditorView | undefined;
    let isWanted = true;
    void grammarOf(language).then((grammar) => {
      if (!isWanted) return;
      const extensions = [
        lineNumbers(),
        codeLooks,
        look,
        grammar,
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true' }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
      ];
      view = new EditorView({ root, parent: root, state: EditorState.create({ doc: after, extensions }) });
    });
    return () => {
      isWanted = false;
      view?.destroy();
    };
  }, [label, before, after, language]);
  return <div ref={host} className="project-editor" data-editor />;
}

const look = EditorView.theme({
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--c-diff-new) !important' },
  '.cm-changedText': { background: 'var(--c-diff-new-strong) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--c-diff-old) !important' },
  '.cm-deletedChunk .cm-deletedText': { background: 'var(--c-diff-old-strong) !important' },
  '.cm-deletedLine del, .cm-deletedLine': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '.cm-changedLineGutter': { background: 'var(--c-hl-text)' },
  '.cm-deletedLineGutter': { background: 'var(--c-danger)' },
  '.cm-collapsedLines': {
    background: 'var(--c-panel)',
    color: 'var(--c-soft)',
    fontFamily: 'ui-sans-serif, system-ui, sans-serif',
    padding: '0.125rem 0.75rem',
  },
});

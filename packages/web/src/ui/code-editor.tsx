import { lazy, Suspense } from 'react';

export interface CodeEditorProps {
  readonly label: string;
  /** A language's id; one without a grammar is edited as plain text. */
  readonly language: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Ctrl+Enter. */
  readonly onRun: () => void;
  /** Alt and an arrow key: -1 is the entry before. */
  readonly onRecall?: (by: -1 | 1) => void;
  /** Takes the focus when it appears. */
  readonly takesFocus?: boolean;
  readonly placeholder?: string;
}

const CodeMirror = lazy(async () => ({ default: (await import('./code-mirror.tsx')).CodeMirror }));

/** An editor for source; its chunk is fetched when it is first shown. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense
      fallback={
        <output className="code-editor block p-3 text-sm text-soft" aria-label="Loading the editor">
          <span className="appear-late">Loading the editor</span>
        </output>
      }
    >
      <CodeMirror {...props} />
    </Suspense>
  );
}

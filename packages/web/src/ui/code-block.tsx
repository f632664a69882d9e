import { useState, type ReactNode } from 'react';
import { languageLabel } from '../lib/markdown/languages.ts';
import { useRenderer } from '../lib/markdown/markdown.ts';

const SHOWN_MS = 2_000;

interface CodeBlockProps {
  readonly source: string;
  readonly language: string;
  /** What can be done with it, at the right of its head, before copying. */
  readonly actions?: ReactNode;
  /** After copying. */
  readonly mainAction?: ReactNode;
  /** A line that something is said about, from 1. */
  readonly markedLine?: number | undefined;
  /** Under the source, inside of its frame. */
  readonly children?: ReactNode;
}

/** Source with its head; highlighted as soon as the renderer is here, and just as high before. */
export function CodeBlock({ source, language, actions, mainAction, markedLine, children }: CodeBlockProps) {
  const renderer = useRenderer();
  return (
    <div className="code-block">
      <div className="code-block-head">
        <span className="min-w-0 flex-1 truncate">
          {renderer?.nameOf(language) ?? languageLabel(language)}
        </span>
        {actions}
        <CopyCode source={source} />
        {mainAction}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre tabIndex={0}>
        <LineMark line={markedLine} />
        {renderer === undefined ? (
          <code>{source}</code>
        ) : (
          <code dangerouslySetInnerHTML={{ __html: renderer.code(source, language) }} />
        )}
      </pre>
      {children}
    </div>
  );
}

function LineMark({ line }: { readonly line: number | undefined }) {
  if (line === undefined) return null;
  return <span aria-hidden className="code-line-mark" style={{ top: `${(line - 1) * 1.55}em` }} />;
}

function CopyCode({ source }: { readonly source: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(source);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  );
}
